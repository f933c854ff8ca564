import { expect, it } from 'vitest';
import { parseApp } from '../../../src/apps/app.ts';
import { appAdditions, deployVariables } from '../../../src/apps/deploy-variables.ts';
import { parseEnvFile } from '../../../src/apps/env-file.ts';
import { newApp } from '../../../src/apps/new-app.ts';
import { AppName, ServerName } from '../../../src/kernel/ids.ts';
import { composeFiles } from '../../../src/recipes/compose-files.ts';
import { labelOf, timeoutOf } from '../../../src/recipes/labels.ts';
import { planSecrets } from '../../../src/recipes/secrets.ts';
import { textOf } from '../../../src/recipes/tree.ts';
import { loadStack } from '../../../src/stack/load.ts';
import { fixtureTree } from '../../fixtures/recipe-tree.ts';

it('a recipe, its sample and its overlay become a stack with abra’s labels, settings and secrets', () => {
  const tree = fixtureTree('nextcloud');
  const version = '12.1.0+31.0.4-fpm';
  const sample = newApp(tree, AppName.parse('cloud.oak.coop'), version).text;
  const text = sample.replaceAll(/^#(COMPOSE_FILE|SMTP_HOST|SECRET_SMTP)/gm, '$1');
  const path = 'servers/one/cloud.oak.coop.env';
  const app = parseApp({ server: ServerName.parse('one'), path, text });
  const variables = deployVariables(app, tree);

  const { spec, secrets } = loadStack({
    name: app.stack,
    files: composeFiles(variables, tree).map((file) => ({ path: file, text: textOf(tree, file) ?? '' })),
    variables,
    read: (file) => tree.files.get(file) ?? null,
    additions: appAdditions({ app, version, isChaos: false, variables }),
  });

  const service = spec.services.find(({ Name }) => Name === 'cloud_oak_coop_app');
  expect(service?.Labels).toMatchObject({
    [labelOf(app.stack, 'version')]: version,
    [labelOf(app.stack, 'recipe')]: 'nextcloud',
    [labelOf(app.stack, 'chaos')]: 'false',
  });
  expect(timeoutOf(app.stack, service?.Labels ?? {})).toBe(300);
  expect(service?.TaskTemplate.ContainerSpec.Env).toEqual(
    expect.arrayContaining([
      'APP_ENTRYPOINT_VERSION=v4',
      'COMPOSE_FILE=compose.yml:compose.smtp.yml',
      'SMTP_HOST=mail.example.com',
      `TYPE=nextcloud:${version}`,
    ]),
  );
  expect(spec.configs.map(({ Name }) => Name)).toEqual(['cloud_oak_coop_app_entrypoint_v4']);
  expect(planSecrets(secrets, parseEnvFile(text, path).entries, path)).toMatchObject([
    { name: 'cloud_oak_coop_db_password_v1', length: 32, isGenerated: true },
    { name: 'cloud_oak_coop_admin_password_v1', length: null, isGenerated: true },
    { name: 'cloud_oak_coop_smtp_password_v1', version: 'v1', isGenerated: false },
  ]);
});

import { expect } from 'vitest';
import { readSample } from '../../../src/apps/sample.ts';
import { where } from '../../../src/kernel/errors.ts';
import type { Side } from '../../../src/recipes/compare.ts';
import { type LintInput, lint, orError } from '../../../src/recipes/lint/lint.ts';
import type { RecipeVersion } from '../../../src/recipes/recipes.ts';
import { sampleStack } from '../../../src/recipes/sample-stack.ts';
import { treeOf } from '../../fixtures/recipe-tree.ts';

export type Files = Readonly<Record<string, string>>;

/** A recipe that meets every rule. */
export const good: Files = {
  'compose.yml': `version: "3.8"
services:
  app:
    image: wiki:1.2.3-alpine
    healthcheck:
      test: ["CMD", "true"]
      start_period: 5m
    environment:
      DB_PASSWORD_FILE: /run/secrets/db_password
      MODE: \${MODE:-plain}
    secrets: [db_password]
    configs: [{ source: conf, target: /conf }]
    volumes: [data:/data]
    deploy:
      labels:
        - "traefik.enable=true"
        - "coop-cloud.\${STACK_NAME}.version=1.1.0+1.2.3"
        - "coop-cloud.\${STACK_NAME}.timeout=\${TIMEOUT:-600}"
        - "backupbot.backup=true"
volumes:
  data:
secrets:
  db_password:
    external: true
    name: \${STACK_NAME}_db_password_\${SECRET_DB_PASSWORD_VERSION}
configs:
  conf:
    name: \${STACK_NAME}_conf_\${CONF_VERSION}
    file: conf.tmpl
`,
  'compose.smtp.yml': `version: "3.8"
services:
  app:
    environment: { SMTP_HOST: "\${SMTP_HOST}" }
`,
  '.env.sample': `TYPE=wiki
DOMAIN=wiki.example.com
SECRET_DB_PASSWORD_VERSION=v1 # length=32 charset=hex
#SMTP_HOST=mail.example.com
`,
  'abra.sh': 'export CONF_VERSION=v1\n',
  'conf.tmpl': 'conf',
  'README.md': `# Wiki

<!-- metadata -->
* **Category**: Apps
* **Status**: 3
* **Image**: wiki
* **Healthcheck**: Yes
* **Backups**: Yes
* **Email**: No
* **Tests**: 2
* **SSO**: No
<!-- endmetadata -->
`,
};

export const release = (version: string, more: Partial<RecipeVersion> = {}): RecipeVersion => ({
  version,
  commit: '1'.repeat(40),
  isAnnotated: true,
  moved: null,
  isWithdrawn: false,
  ...more,
});
export const before = release('1.0.0+1.2.2');
export const own = release('1.1.0+1.2.3');

export function sideOf(files: Files, version: string): Side {
  const tree = treeOf('wiki', files);
  const sample = readSample(tree);
  return { version, tree, sample, stack: sampleStack(tree, sample) };
}

export function inputOf(files: Files, more: Partial<LintInput> = {}): LintInput {
  const tree = treeOf('wiki', files);
  return {
    tree,
    version: own,
    versions: [before, own],
    previous: null,
    repository: 'https://git.coopcloud.tech/coop-cloud/wiki.git',
    sample: orError(() => readSample(tree)),
    ...more,
  };
}

/** `R004 compose.yml:4: It is so.` */
export function told(input: LintInput): readonly string[] {
  return lint(input).flatMap(({ rule, findings }) =>
    findings.map(({ sentence, place }) =>
      [
        rule.rule,
        place === null
          ? ''
          : where({ path: place.path, ...(place.line === undefined ? {} : { line: place.line }) }),
        sentence,
      ]
        .filter((part) => part !== '')
        .join(' '),
    ),
  );
}

/** The good recipe with other words in one of its files. */
export function changed(path: string, from: string | RegExp, to: string): Files {
  const text = good[path] ?? '';
  const next = text.replace(from, to);
  expect(next).not.toBe(text);
  return { ...good, [path]: next };
}

export function lacking(...paths: readonly string[]): Files {
  return Object.fromEntries(Object.entries(good).filter(([path]) => !paths.includes(path)));
}

export const compose = (from: string | RegExp, to: string): Files => changed('compose.yml', from, to);

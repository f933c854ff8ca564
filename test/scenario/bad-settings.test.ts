import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { createGitApps } from '../../src/adapters/git/apps.ts';
import { listeningLogger, temporaryFolder } from '../contract/git-world.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { world } from '../fakes/world.ts';
import { playIn } from './play.ts';

const name = 'wiki.oak.coop';
const path = `servers/server1/${name}.env`;
const good = 'TYPE=wiki:1.0.0+2.0\nDOMAIN=wiki.oak.coop\nSECRET_DB_PASSWORD_VERSION=v1\n';
const recipe = {
  version: '1.0.0+2.0',
  files: {
    '.env.sample': good.replace(':1.0.0+2.0', '').replace('wiki.oak.coop', 'wiki.example.com'),
    'compose.yml': [
      'version: "3.8"',
      'services:',
      '  app:',
      '    image: wiki:2.0',
      '    environment: [DOMAIN, NOTE]',
      '    secrets: [db_password]',
      'secrets:',
      '  db_password: { external: true, name: "${STACK_NAME}_db_password_${SECRET_DB_PASSWORD_VERSION}" }',
      '',
    ].join('\n'),
    'abra.sh': '',
  },
};

type Files = Readonly<Record<string, string | Uint8Array>>;

/** What people get wrong in the files of apps. */
const wrong: Readonly<Record<string, Files>> = {
  'a setting twice': { [path]: `${good}NOTE=a\nNOTE=b\n` },
  'no TYPE': { [path]: good.replace('TYPE=wiki:1.0.0+2.0\n', '') },
  'an empty TYPE': { [path]: good.replace('=wiki:1.0.0+2.0', '=') },
  'a recipe that is not there': { [path]: good.replace('wiki:1.0.0+2.0', 'wikki') },
  'a version that is not there': { [path]: good.replace('1.0.0+2.0', '1.0.0+2.9') },
  'a secret without a version': { [path]: good.replace('SECRET_DB_PASSWORD_VERSION=v1\n', '') },
  'an empty version of a secret': { [path]: good.replace('VERSION=v1', 'VERSION=') },
  'a name of a secret that is too long': {
    [path]: `${good}STACK_NAME=a-stack-whose-name-somebody-chose-to-be-as-long-as-it-gets\n`,
  },
  'a name of a stack that is too long': { [path]: `${good}STACK_NAME=${'a'.repeat(70)}\n` },
  'a quote that is never closed': { [path]: `${good}NOTE="open\n` },
  'words behind a quote': { [path]: `${good}NOTE="a" b\n` },
  'a line that is no setting': { [path]: `${good}please call Ana\n` },
  'a comment for a value': { [path]: `${good}NOTE= # say hello\n` },
  'a blank in a name': { [path]: `${good}MY NOTE=a\n` },
  'bytes that are no UTF-8': {
    [path]: Buffer.concat([Buffer.from(`${good}NOTE=`), Buffer.from([0xe4, 0x0a])]),
  },
  'a zero byte': { [path]: `${good}NOTE=a\0b\n` },
  'a file that is too large': { [path]: `${good}# ${'x'.repeat(256 * 1024)}\n` },
  'two apps with one domain': {
    [path]: good,
    'servers/server1/docs.oak.coop.env': good,
  },
  'one app on two servers': { [path]: good, [path.replace('server1', 'server2')]: good },
  'two apps with one stack': {
    [path]: good,
    'servers/server1/docs.oak.coop.env': `${good.replace('wiki.oak', 'docs.oak')}STACK_NAME=wiki_oak_coop\n`,
  },
  'a domain in capitals': { 'servers/server1/Wiki.Oak.coop.env': good.replace('wiki.oak', 'Wiki.Oak') },
  'a domain of another alphabet': { 'servers/server1/bücher.coop.env': good.replace('wiki.oak', 'bücher') },
  'a DOMAIN in capitals': { [path]: good.replace('=wiki.oak', '=Wiki.Oak') },
  'a DOMAIN of another alphabet': { [path]: good.replace('=wiki.oak', '=bücher') },
  'no DOMAIN': { [path]: good.replace('DOMAIN=wiki.oak.coop\n', '') },
  'a server that is not there': { 'servers/elsewhere/wiki.oak.coop.env': good },
};

function folderOf(files: Files): string {
  const folder = temporaryFolder();
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

it.each(Object.entries(wrong))('%s is told with file and line, and how to mend it', async (_what, files) => {
  const apps = createGitApps({ folder: folderOf(files), remote: null, log: listeningLogger() });
  const place = await world({ apps, recipes: fakeRecipes({ wiki: [recipe] }) });
  const commands = [
    'apps',
    `status ${name}`,
    `plan ${name}`,
    `config ${name}`,
    `env check ${name}`,
    `secret ${name}`,
  ];
  const transcript = await playIn(
    place,
    ...commands.map((command) => ({ says: `ana: !${command}`, wait: 'bot ' })),
  );

  expect(transcript).toMatchSnapshot();
});

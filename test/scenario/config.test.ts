import { expect, it } from 'vitest';
import { OperationId } from '../../src/kernel/ids.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { first, until, type World, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

const file = 'servers/server1/wiki.oak.coop.env';
const settings = [
  'TYPE=wiki:1.0.0+2.0',
  'DOMAIN=wiki.oak.coop',
  'LETS_ENCRYPT_ENV=production',
  'HOME_URL=https://$DOMAIN/$LETS_ENCRYPT_ENV',
  '## Mail',
  '#SMTP_HOST=mail.example.com # whom it sends by',
  'COMPOSE_FILE="compose.yml"',
  'SECRET_DB_PASSWORD_VERSION=v1 # length=32',
  'SMTP_PASSWORD=hunter2',
  '',
].join('\n');
const files = {
  '.env.sample': `${settings.replace('SMTP_PASSWORD=hunter2', '#SMTP_PASSWORD=')}NEW_ONE=\n`,
  'compose.yml': 'version: "3.8"\nservices:\n  app:\n    image: wiki:${TAG:-2}\n',
  'compose.smtp.yml': 'version: "3.8"\nservices:\n  app:\n    environment: [SMTP_HOST]\n',
};

async function place(): Promise<World> {
  const recipes = fakeRecipes({ wiki: [{ version: '1.0.0+2.0', files }] });
  const made = await world({ recipes });
  made.apps.files.set(file, settings);
  return made;
}

it('changes a setting in its place, after an OK, and says when it counts', async () => {
  const made = await place();
  const transcript = await playIn(
    made,
    { says: 'ana: !config set wiki LETS_ENCRYPT_ENV=staging SMTP_HOST="mail oak"', wait: '!approve 1' },
    { says: 'ana 👍', to: 'Settings of', wait: '✅ #1' },
  );

  expect(transcript).toMatchSnapshot();
  expect(made.apps.files.get(file)).toBe(
    settings
      .replace('ENV=production', 'ENV=staging')
      .replace('#SMTP_HOST=mail.example.com', "SMTP_HOST='mail oak'"),
  );
  expect(made.apps.commits.map(({ reason }) => reason.subject)).toEqual([
    'Set LETS_ENCRYPT_ENV, SMTP_HOST of wiki.oak.coop',
  ]);
});

it('holds no value in the journal', async () => {
  const made = await place();
  await playIn(
    made,
    { says: 'ana: !config set wiki LETS_ENCRYPT_ENV=sesame', wait: '!approve 1' },
    { says: 'ana 👍', to: 'Settings of', wait: '✅ #1' },
  );

  const history = JSON.stringify(made.store.journal.history(first));
  expect(history).toContain('LETS_ENCRYPT_ENV');
  expect(history).not.toContain('sesame');
  expect(history).not.toContain('production');
});

it('shows settings, but no password, and values only to who may change them', async () => {
  const made = await place();
  const transcript = await playIn(
    made,
    { says: 'ana: !config wiki', wait: 'LETS_ENCRYPT_ENV=production' },
    { says: 'ana: !config get wiki DOMAIN', wait: 'DOMAIN=wiki' },
    { says: 'ana: !config get wiki DOMIAN', wait: 'DOMIAN is not set' },
    { says: 'mo: !config wiki', wait: 'Values are shown' },
  );

  expect(transcript).toMatchSnapshot();
  expect(transcript).not.toContain('hunter2');
});

it('unsets a setting, and says what the recipe thinks of it', async () => {
  const made = await place();
  const transcript = await playIn(
    made,
    { says: 'ana: !config unset wiki LETS_ENCRYPT_ENV SMTP_PASSWORD', wait: '!approve 1' },
    { says: 'ana 👍', to: 'Settings of', wait: '✅ #1' },
  );

  expect(transcript).toMatchSnapshot();
  expect(made.apps.files.get(file)).toBe(
    settings
      .replace('LETS_ENCRYPT_ENV=production', '#LETS_ENCRYPT_ENV=production')
      .replace('SMTP_PASSWORD=hunter2\n', ''),
  );
});

it('takes no password in a room, and takes the message away', async () => {
  const made = await place();
  const transcript = await playIn(
    made,
    { says: 'ana: !config set wiki SMTP_PASSWORD=correct-horse', wait: '!secret list' },
    { says: 'mo: !config set wiki HOME_URL=https://mo:correct-horse@oak.coop', wait: 'does not belong' },
    { says: 'ana: !confg set wiki API_TOKEN=correct-horse', wait: 'API_TOKEN' },
  ).catch(String);

  expect(transcript).toMatchSnapshot();
  expect(made.room.transcript).not.toContain('correct-horse');
  expect(made.apps.commits).toEqual([]);
  expect(made.store.journal.operation(first)).toBeNull();
});

it('refuses what something else is for, or what the recipe does not have', async () => {
  const transcript = await playIn(
    await place(),
    { says: 'ana: !config set wiki TYPE=wiki:2', wait: 'says of which recipe' },
    { says: 'ana: !config set wiki DOMAIN=other.coop', wait: 'named by its domain' },
    { says: 'ana: !config set wiki SECRET_DB_PASSWORD_VERSION=v2', wait: 'secret rotate' },
    { says: 'ana: !config set wiki COMPOSE_FILE=compose.yml:compose.smpt.yml', wait: 'compose.smtp.yml' },
    { says: 'ana: !config set wiki', wait: 'NAME=value' },
    { says: 'ana: !config set wiki MY-KEY=1', wait: 'no blank before' },
    { says: 'ana: !config set wiki LETS_ENCRYPT_ENV=production', wait: 'has it so already' },
    { says: `ana: !config set wiki HOME_URL="\\"it's\\""`, wait: 'reads it' },
    { says: 'lou: !config set wiki LETS_ENCRYPT_ENV=x', wait: 'Changing settings needs' },
  );

  expect(transcript).toMatchSnapshot();
});

it('asks about a name that the recipe does not know', async () => {
  const made = await place();
  const transcript = await playIn(
    made,
    { says: 'ana: !config set wiki SMPT_HOST=mail.oak.coop', wait: 'as I wrote it' },
    { says: 'ana: 1', wait: '!approve 1' },
    { says: 'ana: !config set wiki FROBNICATE=on', wait: 'all the same' },
    { says: 'ana 👍', to: 'FROBNICATE', wait: '!approve 2' },
  );

  expect(transcript).toMatchSnapshot();
});

it('writes nothing over what somebody changed in the same moment', async () => {
  const made = await place();
  await made.run(async () => {
    made.room.say('ana', '!config set wiki LETS_ENCRYPT_ENV=staging');
    await until(() => made.room.transcript.includes('!approve 1'));
    made.apps.files.set(file, `${settings}ADDED=by hand\n`);
    made.room.say('ana', '!approve 1');
    await until(() => made.room.transcript.includes('New plan'));
    made.room.say('ana', '!approve 1');
    await until(() => made.room.transcript.includes('✅ #1'));
  });

  expect(made.apps.files.get(file)).toBe(`${settings.replace('=production', '=staging')}ADDED=by hand\n`);
});

it('refuses at the last moment what something else is for since', async () => {
  const made = await place();
  const without = settings.replace('SECRET_DB_PASSWORD_VERSION=v1 # length=32\n', '');
  made.apps.files.set(file, without);
  await made.run(async () => {
    made.room.say('ana', '!config set wiki SECRET_DB_PASSWORD_VERSION=v1');
    await until(() => made.room.transcript.includes('!approve 1'));
    made.apps.files.set(file, `${without}SECRET_DB_PASSWORD_VERSION=v7\n`);
    made.room.say('ana', '!approve 1');
    await until(() => made.room.transcript.includes('secret rotate'));
  });

  expect(made.apps.files.get(file)).toContain('VERSION=v7');
});

it('moves a stack’s name only while nothing runs, and warns of what a deploy would refuse', async () => {
  const made = await place();
  const transcript = await playIn(
    made,
    { says: 'ana: !config set wiki STACK_NAME=shorter', wait: '!approve 1' },
    { says: 'ana: !config set wiki LETS_ENCRYPT_ENV="a b" TAG="{"', wait: '!approve 2' },
    { says: 'ana: !deploy wiki', wait: '!approve 3' },
    { says: 'ana: !approve 3', wait: '✅ #3' },
    { says: 'ana: !config set wiki STACK_NAME=shorter', wait: 'go on beside' },
  );

  expect(transcript).toMatchSnapshot();
  expect(made.store.journal.operation(OperationId.parse(4))?.ending?.verdict).toBe('failed');
});

it('says of files what keeps them from being deployed: a secret without version, a name too long, one domain for two', async () => {
  const secret = '${STACK_NAME}_a_very_long_name_of_a_secret_${SECRET_X_VERSION}';
  const compose = `version: "3.8"\nservices:\n  app: { image: a, secrets: [x] }\nsecrets:\n  x: { external: true, name: "${secret}" }\n`;
  const recipes = fakeRecipes({
    wiki: [{ version: '1.0.0+2.0', files: { '.env.sample': 'TYPE=wiki\n', 'compose.yml': compose } }],
  });
  const made = await world({ recipes });
  const long = 'a-domain-of-forty-five-characters-or-more.oak.coop';
  made.apps.files.set(file, 'TYPE=wiki:1.0.0+2.0\nDOMAIN=wiki.oak.coop\nSECRET_X_VERSION=\n');
  made.apps.files.set(
    `servers/server1/${long}.env`,
    'TYPE=wiki:1.0.0+2.0\nDOMAIN=WIKI.oak.coop\nSECRET_X_VERSION=v1\n',
  );
  made.apps.files.set('servers/server1/typeless.oak.coop.env', 'DOMAIN=x.oak.coop\n');
  made.apps.files.set('servers/server1/Upper.oak.coop.env', 'TYPE=wiki\n');
  const transcript = await playIn(
    made,
    { says: 'mo: !env check wiki.oak.coop', wait: 'SECRET_X_VERSION' },
    { says: `mo: !env check ${long}`, wait: 'Docker takes 64' },
    { says: 'mo: !env check typeless', wait: 'Mend that file' },
    { says: 'mo: !apps', wait: 'Upper.oak.coop' },
  );

  expect(transcript).toMatchSnapshot();
});

it.each([
  ['a sample that cannot be read', { '.env.sample': 'no setting\n', 'compose.yml': 'services: {}\n' }],
  ['no sample', { 'compose.yml': 'services: {}\n' }],
  [
    'a sample without end',
    { '.env.sample': 'A= # x\n#B=1\n'.repeat(100_000), 'compose.yml': 'services: {}\n' },
  ],
])('is not kept from its work by a recipe with %s', async (_what, broken) => {
  const recipes = fakeRecipes({ wiki: [{ version: '1.0.0+2.0', files: broken }] });
  const made = await world({ recipes });
  made.apps.files.set(file, settings);
  const transcript = await playIn(
    made,
    { says: 'ana: !env check wiki', wait: 'settings could' },
    { says: 'ana: !status wiki', wait: 'recipe wiki' },
    { says: 'ana: !config set wiki LETS_ENCRYPT_ENV=staging', wait: '!approve 1' },
    { says: 'ana 👍', to: 'Settings of', wait: '✅ #1' },
  );

  expect(transcript).toContain('Held against no recipe');
  expect(made.apps.files.get(file)).toBe(settings.replace('=production', '=staging'));
});

it('checks settings against the recipe', async () => {
  const made = await place();
  made.apps.files.set(
    file,
    `${settings}OLD_ONE=1\nSMTP_PASSWORD=again\nLETS_ENCRYPT_ENV=\nHINT= # somebody@oak.coop\n`,
  );
  const transcript = await playIn(
    made,
    { says: 'mo: !env check wiki', wait: 'Missing' },
    { says: 'mo: !env chekc wiki', wait: 'That is' },
  );

  expect(transcript).toMatchSnapshot();
});

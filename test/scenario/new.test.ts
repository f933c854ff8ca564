import { expect, it } from 'vitest';
import { RoomId } from '../../src/kernel/ids.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { first, until, type World, world } from '../fakes/world.ts';
import { tidy } from './play.ts';

const files = {
  '.env.sample': [
    'TYPE=mailer',
    'DOMAIN=mailer.example.com',
    'LETS_ENCRYPT_ENV=production',
    '## Who is told about trouble.',
    '## Several are parted by commas.',
    'ADMIN_MAIL=',
    'API_TOKEN=',
    'PORT= # between 1024 and 65535',
    'SECRET_DB_PASSWORD_VERSION=v1 # length=32',
    'SECRET_SMTP_PASSWORD_VERSION=v1 # generate=false',
    '#EXTRA=1',
    '',
  ].join('\n'),
  'compose.yml': `version: "3.8"
services:
  app:
    image: mailer:1
    secrets: [db_password, smtp_password]
secrets:
  db_password: { external: true, name: "\${STACK_NAME}_db_password_\${SECRET_DB_PASSWORD_VERSION}" }
  smtp_password: { external: true, name: "\${STACK_NAME}_smtp_password_\${SECRET_SMTP_PASSWORD_VERSION}" }
`,
};
const file = 'servers/server1/mail.oak.coop.env';

async function place(): Promise<World> {
  const long = `version: "3.8"\nservices:\n  app: { image: a, secrets: [a_very_long_secret_name] }
secrets:\n  a_very_long_secret_name: { external: true, name: "\${STACK_NAME}_a_very_long_secret_name_v1" }\n`;
  return world({
    recipes: fakeRecipes({
      mailer: [{ version: '1.0.0+1', files }],
      plain: [
        {
          version: '1.0.0+1',
          files: {
            ...files,
            '.env.sample': 'TYPE=plain\n',
            'compose.yml': 'services:\n  app: { image: a }\n',
          },
        },
      ],
      longish: [{ version: '1.0.0+1', files: { '.env.sample': 'TYPE=longish\n', 'compose.yml': long } }],
    }),
  });
}

/** Says something, in the thread of what was said first if there is one, and waits for words that were not there before. */
function talk(made: World): (says: string, wait: string) => Promise<void> {
  let thread: ReturnType<World['room']['say']> | undefined;
  return async (says, wait) => {
    const [who = '', body = ''] = says.split(/: (.*)/s);
    const count = (): number => made.room.transcript.split(wait).length;
    const before = count();
    const event = made.room.say(who, body, body.startsWith('!') ? {} : { thread });
    thread = body.startsWith('!new') ? event : thread;
    await until(
      () => count() > before,
      () => `${wait}\n${made.room.transcript}`,
    );
  };
}

it('asks for what is open, one by one, and makes the file after an OK', async () => {
  const made = await place();
  const say = talk(made);
  await made.run(async () => {
    await say('ana: !new mailer mail.oak.coop', 'ADMIN_MAIL');
    await say('ana: ana@oak.coop', 'PORT');
    await say('ana: 8080', '!approve 1');
    await say('ana: !approve 1', '✅ #1');
  });

  expect(tidy(made.room.transcript)).toMatchSnapshot();
  expect(made.apps.files.get(file)).toBe(
    files['.env.sample']
      .replace('TYPE=mailer', 'TYPE=mailer:1.0.0+1')
      .replace('mailer.example.com', 'mail.oak.coop')
      .replace('ADMIN_MAIL=', 'ADMIN_MAIL=ana@oak.coop')
      .replace('PORT= #', 'PORT="8080" #'),
  );
  expect(made.apps.commits).toHaveLength(1);
  expect(made.store.journal.operation(first)?.plan?.steps.map(({ kind }) => kind)).toEqual(['create-app']);
  const history = JSON.stringify(made.store.journal.history(first));
  expect(history).not.toContain('ana@oak.coop');
});

it('goes on after a restart, with other commands between, and only with who began', async () => {
  const made = await place();
  const say = talk(made);
  await made.run(async () => say('ana: !new mailer', 'takes mailer.oak.coop'));
  await made.run(async () => {
    await say('kim: not this one', 'kim  not this one');
    await say('ana: !ping', 'I am here');
    await say('ana: -', 'Mailer 1.0.0 (1): mailer');
  });
  await made.run(async () => {
    await say('ana: 1', 'PORT');
    await say('ana: -', '!approve 1');
  });

  expect(tidy(made.room.transcript)).toMatchSnapshot();
});

it('stops when it is told to', async () => {
  const made = await place();
  const say = talk(made);
  await made.run(async () => {
    await say('ana: !new mailer', 'takes mailer.oak.coop');
    await say('ana: stop', 'Stopped');
    await say('ana: -', 'ana  -');
    await say('ana: !ping', 'I am here');
  });

  expect(made.room.transcript).toContain('Nothing was made');
  expect(made.room.transcript).not.toContain('ADMIN_MAIL');
  expect(made.store.journal.operation(first)).toBeNull();
});

it('takes away an answer that looks like a password, and asks again', async () => {
  const made = await place();
  const say = talk(made);
  await made.run(async () => {
    await say('ana: !new mailer mail.oak.coop', 'ADMIN_MAIL');
    await say('ana: smtp://ana:correct-horse@mail.oak.coop', 'looks like a password');
    await say('ana: ana@oak.coop', 'PORT');
  });

  expect(made.room.transcript).not.toContain('correct-horse');
  expect(tidy(made.room.transcript)).toMatchSnapshot();
});

it('forgets what it asked a day ago', async () => {
  const made = await place();
  const say = talk(made);
  await made.run(async () => {
    await say('ana: !new mailer', 'takes mailer.oak.coop');
    made.clock.advance(25 * 3_600_000);
    await say('ana: -', 'more than a day ago');
  });

  expect(made.store.journal.operation(first)).toBeNull();
});

it('asks nothing when nothing is open', async () => {
  const made = await place();
  const say = talk(made);
  await made.run(async () => say('ana: !new plain Bücher.oak.coop', '!approve 1'));

  expect(tidy(made.room.transcript)).toMatchSnapshot();
  expect(made.store.journal.operation(first)?.request).toMatchObject({ app: 'xn--bcher-kva.oak.coop' });
});

it('understands answers beside the thread where nobody else is', async () => {
  const made = await place();
  const room = RoomId.parse('!direct:oak.coop');
  made.room.direct(room);
  await made.run(async () => {
    made.room.say('ana', 'new mailer mail.oak.coop', { room });
    await until(() => made.room.transcriptOf({ room }).includes('ADMIN_MAIL'));
    made.room.say('ana', 'ana@oak.coop', { room });
    await until(() => made.room.transcriptOf({ room }).includes('PORT'));
    made.room.say('ana', '8080', { room });
    await until(() => made.room.transcriptOf({ room }).includes('!approve 1'));
  });

  expect(made.store.journal.operation(first)?.request).toMatchObject({
    action: 'create',
    app: 'mail.oak.coop',
  });
});

it('says what is wrong with a domain, a recipe, a server, a name', async () => {
  const made = await place();
  const say = talk(made);
  const old = `a-domain-that-is-far-longer-than-anybody-needs-it.oak.coop`;
  made.apps.files.set('servers/server1/there.oak.coop.env', 'TYPE=plain:1.0.0+1\nDOMAIN=Taken.oak.coop\n');
  made.apps.files.set('servers/server1/broken.oak.coop.env', 'no setting\n');
  made.apps.files.set(`servers/server1/${old}.env`, 'TYPE=plain:1.0.0+1\n');
  await made.run(async () => {
    await say('ana: !new plain there.oak.coop', 'There is');
    await say('ana: !new plain broken.oak.coop', 'There is');
    await say('ana: !new plain taken.oak.coop', 'answers at');
    await say(`ana: !new plain ${old.replace('it.oak', 'it-too.oak')}`, 'cut after');
    await say('ana: !new plain my_app.oak.coop', 'digits, -');
    await say('ana: !new plain oak', 'it has no');
    await say('ana: !new plain 10.0.0.1', 'it is an');
    await say('ana: !new plian x.oak.coop', 'mean plain');
    await say('ana: !new plain:9.9.9 x.oak.coop', 'newest are');
    await say('ana: !new plain x.oak.coop on server2', 'config.yml names');
    await say('ana: !new plain x.oak.coop y.oak.coop', 'is one');
    await say('ana: !new longish a-name-that-leaves-no-room-for-secrets.oak.coop', 'Docker takes');
    await say('mo: !new mailer x.oak.coop', 'Creating');
  });

  expect(tidy(made.room.transcript)).toMatchSnapshot();
});

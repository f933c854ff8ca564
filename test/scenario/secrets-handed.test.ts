import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createHandedFiles } from '../../src/adapters/files/handed-files.ts';
import { AppName, EventId, RoomId, UserId } from '../../src/kernel/ids.ts';
import { Secret } from '../../src/kernel/secret.ts';
import { vaultKey } from '../../src/operations/ports.ts';
import { handIn } from '../../src/steps/handed-in.ts';
import { first, server, until, type World, world } from '../fakes/world.ts';
import { playIn, tidy } from './play.ts';

const app = AppName.parse('cloud.oak.coop');
const settings = `TYPE=nextcloud:12.1.0+31.0.4-fpm
DOMAIN=cloud.oak.coop
COMPOSE_FILE="compose.yml"
COMPOSE_FILE="$COMPOSE_FILE:compose.smtp.yml"
SECRET_DB_PASSWORD_VERSION=v1 # length=32
SECRET_SMTP_PASSWORD_VERSION=v1 # generate=false
`;
const stack = 'cloud_oak_coop';
const direct = RoomId.parse('!lou:oak.coop');

async function withApp(changes: Parameters<typeof world>[0] = {}): Promise<World> {
  const place = await world(changes);
  const reason = {
    subject: 'By hand',
    by: UserId.parse('@kim:oak.coop'),
    event: EventId.parse('$hand'),
    operation: first,
  };
  await place.apps.write({ app, server, text: settings, reason });
  place.apps.commits.pop();
  return place;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'coopbot-handed-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  mkdirSync(join(made, app));
  return made;
}

it('are inserted from what was typed on the server, and wait for a rotation where one is there', async () => {
  const place = await withApp();
  const type = (value: string): void =>
    handIn({ app, key: 'smtp_password' }, new Secret(value), {
      vault: place.store.vault,
      now: place.clock.now(),
    });
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy cloud', wait: 'Not inserted yet' },
    { says: 'ana: !secret insert cloud smtp_password', wait: 'Never type it here' },
  );
  type('hunter2hunter2');
  const inserted = await playIn(
    place,
    { says: 'ana: !secret insert cloud smtp_password', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Insert a password', wait: '✅ #2' },
    { says: 'ana: !secret generate cloud', wait: '!approve 3' },
    { says: 'ana 👍', to: 'Make passwords', wait: '✅ #3' },
    { says: 'ana: !deploy cloud', wait: '!approve 4' },
    { says: 'ana 👍', to: 'Start: Nextcloud', wait: '✅ #4' },
    { says: 'ana: !secret rotate cloud smtp_password', wait: 'Insert it first' },
  );
  type('correct horse');
  const rotated = await playIn(
    place,
    { says: 'ana: !secret insert cloud smtp_password', wait: '!approve 6' },
    { says: 'ana 👍', to: '#6 · Insert a password', wait: '✅ #6' },
    { says: 'ana: !secret rotate cloud smtp_password', wait: '!approve 7' },
    { says: 'ana 👍', to: 'Change a password', wait: '✅ #7' },
  );

  expect(rotated.startsWith(inserted) && inserted.startsWith(transcript)).toBe(true);
  expect(rotated).toMatchSnapshot();
  expect(rotated).not.toMatch(/hunter2|correct horse/);
  expect(place.store.vault.get(vaultKey('handed', 'waiting'))).toEqual({});
  expect(place.swarm.secret(`${stack}_smtp_password_v1`)).toBe('hunter2hunter2');
  expect(place.swarm.secret(`${stack}_smtp_password_v2`)).toBe('correct horse');
  expect(place.apps.commits.map(({ text }) => text)).toEqual([
    settings.replace('SMTP_PASSWORD_VERSION=v1', 'SMTP_PASSWORD_VERSION=v2'),
  ]);
});

it('are inserted from a file, which is gone then; what is no such value is refused in words', async () => {
  const files = folder();
  const path = join(files, app, 'smtp_password');
  const place = await withApp({ handedFiles: createHandedFiles(files) });
  const refuses = async (make: () => void, words: string): Promise<void> => {
    rmSync(path, { force: true, recursive: true });
    make();
    await playIn(place, { says: 'ana: !secret insert cloud smtp_password', wait: words });
  };
  await refuses(() => writeFileSync(path, ''), 'The value is empty');
  await refuses(() => writeFileSync(path, 'x'.repeat(513 * 1024)), 'larger than 500 KB');
  await refuses(() => writeFileSync(path, Buffer.from([0xff, 0xfe, 0xfd])), 'no text in UTF-8');
  await refuses(() => mkdirSync(path), 'is no file');
  await refuses(() => symlinkSync('/etc/passwd', path), 'it is a link');
  rmSync(path);
  writeFileSync(path, 'from a file\n');
  await playIn(
    place,
    { says: 'ana: !secret insert cloud smtp_password', wait: '!approve 1' },
    { says: 'ana 👍', to: 'Insert a password', wait: '✅ #1' },
  );

  expect(place.swarm.secret(`${stack}_smtp_password_v1`)).toBe('from a file');
  expect(existsSync(path)).toBe(false);
});

it('are nobody’s to insert who may not, who is not sent to the server for nothing', async () => {
  const place = await withApp();
  const transcript = await playIn(place, {
    says: 'lou: !secret insert cloud smtp_password',
    wait: 'Nothing was done',
  });

  expect(transcript.replaceAll(/\s+/g, ' ')).toContain('Changing passwords needs a steward: Ana, Kim.');
});

it.each([
  '!secret insert cloud smtp_password hunter2hunter2',
  '!secret cloud insert smtp_password hunter2hunter2',
  '!secret insert cloud smtp_password --hunter2hunter2',
  '!secret insert cloud hunter2hunter2',
  '!secret instert cloud smtp_password hunter2hunter2',
  '!secert insert cloud smtp_password hunter2hunter2',
  '!secret rotate cloud smtp_password hunter2hunter2',
  '!secret insert nowhere smtp_password hunter2hunter2',
  '!secret insert cloud smtp_password "hunter2hunter2 and\nmore\nlines"',
  `!secret insert cloud smtp_password ${'hunter2hunter2\n'.repeat(400)}`,
])('%s is taken away, and the password is told to be known', async (words) => {
  const place = await withApp();
  place.room.mayRedact = true;
  const transcript = await playIn(place, { says: `ana: ${words}`, wait: '(taken away)' });

  expect(transcript).toContain('ana  (taken away)');
  expect(transcript).not.toContain('hunter2');
  expect(place.log.lines.join()).not.toContain('hunter2');
  expect(place.store.journal.open()).toEqual([]);
});

it('that stay in a room because the bot may not take them away are told to people', async () => {
  const place = await withApp();
  place.room.mayRedact = false;
  const transcript = await playIn(place, {
    says: 'ana: !secret insert cloud smtp_password hunter2hunter2',
    wait: 'remove that one yourself',
  });

  expect(transcript).toMatchSnapshot();
});

it('are handed over once, between the bot and who may have them, and taken away after a while', async () => {
  const place = await world();
  place.room.direct(direct);
  await playIn(
    place,
    { says: 'lou: !deploy nextcloud', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
    { says: 'mo: !login nextcloud', wait: 'Nothing was done' },
    { says: 'lou: !login nextcloud', wait: 'Start a direct chat with me' },
  );
  const value = place.swarm.secret('nextcloud_oak_coop_admin_password_v1') ?? 'none';
  expect(place.room.transcript).not.toContain(value);

  await place.run(async () => {
    place.room.say('lou', 'login nextcloud', { room: direct });
    await until(
      () => place.room.transcriptOf({ room: direct }).includes(value),
      () => place.room.transcript + place.log.lines.join(),
    );
    place.room.say('lou', 'login nextcloud', { room: direct });
    await until(
      () => place.room.transcriptOf({ room: direct }).includes('it was handed over already'),
      () => place.room.transcript,
    );
    place.clock.advance(11 * 60_000);
    await until(() => !place.room.transcript.includes(value));
  });

  expect(tidy(place.room.transcriptOf({ room: direct }))).toMatchSnapshot();
  const rows = place.store.database.sql.prepare("SELECT key FROM vault WHERE key LIKE 'generated/%'").all();
  expect(JSON.stringify(rows)).toContain('db_password');
  expect(JSON.stringify(rows)).not.toContain('admin_password');
});

it('stay kept when somebody else came into the room of two', async () => {
  const place = await world();
  place.room.direct(direct);
  await playIn(
    place,
    { says: 'lou: !deploy nextcloud', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  await place.run(async () => {
    place.room.say('lou', 'ping', { room: direct });
    await until(() => place.room.lines.some(({ room, from }) => room === direct && from === 'bot'));
    place.room.crowd(direct);
    place.room.say('lou', '!login nextcloud');
    await until(() => place.room.transcript.includes('It is still kept'));
  });

  const value = place.swarm.secret('nextcloud_oak_coop_admin_password_v1') ?? 'none';
  expect(place.room.transcript).not.toContain(value);
  const rows = place.store.database.sql.prepare("SELECT key FROM vault WHERE key LIKE 'generated/%'").all();
  expect(JSON.stringify(rows)).toContain('admin_password');
});

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createHandedFiles } from '../../src/adapters/files/handed-files.ts';
import { readOrMakeKey } from '../../src/adapters/files/keys.ts';
import { createCipher } from '../../src/adapters/sqlite/cipher.ts';
import { openDatabase } from '../../src/adapters/sqlite/database.ts';
import { createSqliteVault } from '../../src/adapters/sqlite/vault.ts';
import { readHidden } from '../../src/adapters/system/read-hidden.ts';
import { AppName } from '../../src/kernel/ids.ts';
import { forgetHandedIn, forgetOldHandedIn, handedIn } from '../../src/steps/handed-in.ts';

const place = { app: AppName.parse('cloud.oak.coop'), key: 'smtp_password' };
const files = createHandedFiles(null);

function site(): { readonly data: string; readonly config: string; open(): ReturnType<typeof openDatabase> } {
  const folder = mkdtempSync(join(tmpdir(), 'coopbot-hand-in-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  const config = join(folder, 'config.yml');
  mkdirSync(data);
  writeFileSync(
    config,
    `matrix: { homeserver: "https://m.oak.coop", user: "@bot:oak.coop", password_file: pw }
servers: { server1: { host: "unix:///var/run/docker.sock", app_domain: oak.coop } }
`,
  );
  readOrMakeKey(join(data, 'data.key'));
  return { data, config, open: () => openDatabase(join(data, 'coopbot.db'), { onWritten: () => {} }) };
}

function run(args: readonly string[], input = ''): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['src/main.ts', 'secret', ...args], { encoding: 'utf8', input });
}

it('keeps what is piped in, encrypted, while a bot has the database open', async () => {
  const { data, config, open } = site();
  const database = open();
  const ended = run(['insert', place.app, place.key, '--config', config], 'hunter2hunter2\n');
  const cipher = createCipher(readOrMakeKey(join(data, 'data.key')));
  const desk = { vault: createSqliteVault(database, cipher), now: new Date() };
  const handed = await handedIn(place, { ...desk, files });
  const written = readdirSync(data).map((name) => readFileSync(join(data, name)).toString('latin1'));

  expect(ended).toMatchObject({ status: 0, stderr: '' });
  expect(ended.stdout).toContain('!secret insert cloud.oak.coop smtp_password');
  expect(handed?.value.reveal()).toBe('hunter2hunter2');
  expect(written.join() + ended.stdout).not.toContain('hunter2');
  forgetHandedIn(place, desk);
  expect(await handedIn(place, { ...desk, files })).toBeNull();
  database.close();
});

it('forgets what nobody took in two days', async () => {
  const { data, config, open } = site();
  open().close();
  run(['insert', place.app, place.key, '--config', config], 'hunter2hunter2');
  const database = open();
  const cipher = createCipher(readOrMakeKey(join(data, 'data.key')));
  const vault = createSqliteVault(database, cipher);
  const later = new Date(Date.now() + 49 * 3_600_000);

  expect(await handedIn(place, { vault, now: later, files })).toBeNull();
  expect(await handedIn(place, { vault, now: new Date(), files })).not.toBeNull();
  forgetOldHandedIn({ vault, now: later });
  expect(await handedIn(place, { vault, now: new Date(), files })).toBeNull();
  database.close();
});

it.each([
  [['insert', 'cloud.oak.coop', 'smtp_password', 'hunter2'], 'not typed behind the name'],
  [['insert', 'cloud.oak.coop'], 'Usage: coopbot secret insert APP NAME'],
  [['show', 'cloud.oak.coop', 'smtp_password'], 'Usage: coopbot secret insert APP NAME'],
])('refuses %j', (args, words) => {
  const { config } = site();
  const { status, stderr } = run([...args, '--config', config], 'x');

  expect(status).toBe(2);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain('hunter2');
});

it('says that no bot ever worked there, and refuses an empty value', () => {
  const { config, open } = site();
  const nobody = run(['insert', place.app, place.key, '--config', config], 'x');
  open().close();
  const empty = run(['insert', place.app, place.key, '--config', config], '\n');

  expect(nobody).toMatchObject({ status: 2, stderr: expect.stringContaining('No bot has worked in') });
  expect(empty).toMatchObject({ status: 2, stderr: expect.stringContaining('The value is empty') });
});

it.each([
  [['secret\r'], 'secret'],
  [['sec', 'ret', '\nmore'], 'secret'],
  [['secrex\u007Ft\r'], 'secret'],
  [['sec\u0003ret\r'], null],
  [['ended'], 'ended'],
])('reads %j from a terminal without showing it', async (pieces, expected) => {
  const modes: boolean[] = [];
  const shown: string[] = [];
  const input = {
    setRawMode: (mode: boolean) => void modes.push(mode),
    setEncoding: () => {},
    pause: () => {},
    async *[Symbol.asyncIterator]() {
      yield* pieces;
    },
  };

  expect(await readHidden(input, (text) => void shown.push(text), 'Value: ')).toBe(expected);
  expect(modes).toEqual([true, false]);
  expect(shown).toEqual(['Value: ', '\n']);
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { readOrMakeKey } from '../../src/adapters/files/keys.ts';
import { type JournalFlags, runJournal } from '../../src/journal-commands.ts';
import { fakeRandom } from '../fakes/fake-system.ts';
import { openStore, type Store } from '../fakes/store.ts';
import { someStory } from '../fakes/story.ts';

let folder: string;
let store: Store;

/** A bot's folder, while the bot has its database open. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coopbot-journal-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(
    join(folder, 'config.yml'),
    `matrix: { homeserver: "https://m.oak.coop", user: "@bot:oak.coop", password_file: pw }
servers: { server1: { host: "unix:///var/run/docker.sock", app_domain: oak.coop } }
`,
  );
  const digestKey = Buffer.from(readOrMakeKey(join(data, 'digest.key'))).toString('hex');
  store = openStore(fakeRandom(), { path: join(data, 'coopbot.db'), digestKey });
  someStory(store);
  onTestFinished(() => {
    store.database.close();
    rmSync(folder, { recursive: true });
  });
});

/** What is printed, and the exit code behind it. */
async function run(words: string, flags: JournalFlags = {}): Promise<string> {
  let said = '';
  const typed = { words: words.split(' '), configPath: join(folder, 'config.yml'), ...flags };
  const out = (text: string): void => void (said += text);
  const code = await runJournal(typed, { environment: {}, out });
  return `${said}→ ${code}`;
}

async function exported(flags: JournalFlags = {}): Promise<string> {
  const text = (await run('export', flags)).replace(/→ 0$/, '');
  writeFileSync(join(folder, 'journal.jsonl'), text);
  return text;
}

it('says that the journal is whole while the bot runs, and its head', async () => {
  expect(await run('verify')).toMatch(/^The journal is whole: 8 rows\.\nHead: 8-[0-9a-f]{12}\n→ 0$/);
});

it('writes the journal out, a row on each line, and the file can be checked', async () => {
  const rows = (await exported())
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

  expect(rows).toHaveLength(8);
  expect(rows[1]).toMatchObject({ seq: 2, actor: '@ana:x', event: { type: 'received' } });
  expect(await run(`verify ${join(folder, 'journal.jsonl')}`)).toBe(await run('verify'));
});

it('checks what was written out since a date as far as it goes', async () => {
  const rows = (await exported()).split('\n');
  const { at } = JSON.parse(rows[3] ?? '');
  await exported({ since: at });

  expect(await run(`verify ${join(folder, 'journal.jsonl')}`)).toMatch(
    /^The journal is whole: \d rows\.\nIt begins with row \d: /,
  );
});

it('names the first row of a file that does not hold, and tells by its exit code', async () => {
  const rows = (await exported()).split('\n');
  writeFileSync(join(folder, 'journal.jsonl'), rows.toSpliced(4, 1).join('\n'));

  expect(await run(`verify ${join(folder, 'journal.jsonl')}`)).toBe(
    'The journal does not hold.\nRow 5 is not there: row 6 follows row 4.\nRows 1 to 4 hold.\n→ 1',
  );
});

it('finds a cut end by the head that was noted', async () => {
  const [, head = ''] = /Head: (\S+)/.exec(await run('verify')) ?? [];
  expect(await run('verify', { head })).toContain('Row 8 is the one that was noted.');

  store.database.sql.exec('DROP TRIGGER journal_delete; DELETE FROM journal WHERE seq > 6');
  expect(await run('verify', { head })).toContain('Rows 7 to 8 are not there');
  await exported();
  expect(await run(`verify ${join(folder, 'journal.jsonl')}`, { head })).toContain(
    'Rows 7 to 8 are not there',
  );
});

it('says what is no journal, and where', async () => {
  writeFileSync(join(folder, 'journal.jsonl'), '{}\n');

  await expect(run(`verify ${join(folder, 'journal.jsonl')}`)).rejects.toThrow(
    'journal.jsonl:1: This is no row',
  );
  await expect(run(`verify ${join(folder, 'nowhere')}`)).rejects.toThrow('cannot be read');
  await expect(run('verify', { head: 'x' })).rejects.toThrow('`--head` is like');
  await expect(run('forget')).rejects.toThrow('Usage: ');
});

it('is a command of the terminal', () => {
  const args = ['src/main.ts', 'journal', 'export', '--config', join(folder, 'config.yml')];
  const ended = spawnSync(process.execPath, args, { encoding: 'utf8' });

  expect(ended.stderr).toBe('');
  expect(ended.stdout.split('\n')).toHaveLength(9);
});

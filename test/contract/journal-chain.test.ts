import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/adapters/sqlite/database.ts';
import { migrate } from '../../src/adapters/sqlite/migrate.ts';
import { CHAIN_START, Head, headText } from '../../src/kernel/chain.ts';
import { OperationId } from '../../src/kernel/ids.ts';
import { fakeRandom } from '../fakes/fake-system.ts';
import { openStore, type Store } from '../fakes/store.ts';
import { ana, someStory } from '../fakes/story.ts';

const never = new AbortController().signal;

function open(): Store {
  const store = openStore(fakeRandom());
  someStory(store);
  return store;
}

/** As somebody does who has the file, and knows its tables. */
function forge({ database: { sql } }: Store, statement: string): void {
  for (const trigger of ['journal_update', 'journal_delete', 'journal_insert']) {
    sql.exec(`DROP TRIGGER ${trigger}`);
  }
  sql.exec(statement);
}

it('knows who made each event happen, and through what', () => {
  const { journal } = open();
  const rows = journal.history(OperationId.parse(1));

  expect(rows.map(({ event, actor, cause }) => `${event.type} ${actor} ${cause}`)).toEqual([
    `received ${ana} $0`,
    `cancelAsked ${ana} $stop`,
    'closed bot swarm',
  ]);
});

it('tells its operations newest first, from wherever one is', () => {
  const { journal } = open();
  const ids = (before: number | null): number[] =>
    [...journal.past(before === null ? null : OperationId.parse(before))].map(({ id }) => id);

  expect([ids(null), ids(3), ids(1)]).toEqual([[3, 2, 1], [2, 1], []]);
});

it.each([
  'UPDATE journal SET at = at',
  'UPDATE OR REPLACE journal SET seq = 1 WHERE seq = 2',
  'DELETE FROM journal WHERE seq = 8',
  'INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 3',
  "INSERT INTO journal (seq, version, operation, at, event) VALUES (20, 1, 1, '', '')",
])('is only added to: refuses `%s`', (statement) => {
  const { database } = open();

  expect(() => database.sql.exec(statement)).toThrow('the journal is only added to');
});

it('is whole as it was written, and says its head', async () => {
  const { journal } = open();
  const report = await journal.audit(null, never);

  expect(report).toMatchObject({ rows: 8, broken: null });
  const noted = Head.parse(headText(report.head ?? CHAIN_START));
  expect(await journal.audit(noted, never)).toEqual(report);
});

it.each([
  ["UPDATE journal SET actor = '@mallory:x' WHERE seq = 4", 'Row 4 is not what was written'],
  ['DELETE FROM journal WHERE seq = 4', 'Row 4 is not there'],
  ['DELETE FROM journal WHERE seq > 6', 'Rows 7 to 8 are not there'],
])('finds the first row that does not hold: `%s`', async (statement, words) => {
  const store = open();
  const { head } = await store.journal.audit(null, never);
  forge(store, statement);
  const { broken } = await store.journal.audit(Head.parse(headText(head ?? CHAIN_START)), never);

  expect(broken).toContain(words);
});

it('chains the rows of an older coopbot once, and writes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coopbot-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'coopbot.db');
  asOlderWrote(path);

  const before = openStore(fakeRandom(), { path });
  const old = await before.journal.audit(null, never);
  expect(old).toMatchObject({ rows: 8, broken: null });
  expect(before.journal.history(OperationId.parse(1)).map(({ actor, cause }) => `${actor} ${cause}`)).toEqual(
    [`${ana} $0`, `${ana} unknown`, 'bot unknown'],
  );
  before.database.close();

  const after = openStore(fakeRandom(), { path });
  someStory(after);
  expect(await after.journal.audit(Head.parse(headText(old.head ?? CHAIN_START)), never)).toMatchObject({
    rows: 16,
    broken: null,
  });
  after.database.close();
});

it('leaves the file of a newer coopbot alone', () => {
  const database = openDatabase(':memory:', { onWritten: () => {} });
  database.sql.exec('PRAGMA user_version = 99');

  expect(() => migrate(database, 'test')).toThrow('newer coopbot');
});

/** The tables before there was a chain, with rows in them. */
function asOlderWrote(path: string): void {
  const now = open();
  const rows = now.database.sql.prepare('SELECT seq, version, operation, at, event FROM journal').all();
  const operations = now.database.sql.prepare('SELECT * FROM operations').all();
  openDatabase(path, { onWritten: () => {} }).close();
  const sql = new DatabaseSync(path);
  const put = sql.prepare('INSERT INTO journal (seq, version, operation, at, event) VALUES (?, ?, ?, ?, ?)');
  for (const { seq = 0, version = 0, operation = 0, at = '', event = '' } of rows) {
    put.run(seq, version, operation, at, event);
  }
  const keep = sql.prepare('INSERT INTO operations VALUES (?, ?, ?, ?)');
  for (const { id = 0, state = '', room = '', operation = '' } of operations) {
    keep.run(id, state, room, operation);
  }
  sql.close();
}

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COLUMNS, chained, WrittenRow } from '../../src/adapters/sqlite/journal-chain.ts';
import {
  CHAIN_START,
  type ChainReport,
  createChainReader,
  Head,
  headText,
  linkOf,
} from '../../src/kernel/chain.ts';
import { fakeRandom } from '../fakes/fake-system.ts';
import { openStore } from '../fakes/store.ts';
import { someStory } from '../fakes/story.ts';

const KEY = 'test';
const rows = written();
const last = rows.at(-1);
const head = Head.parse(headText(last ?? CHAIN_START));
const place = fc.nat(rows.length - 1);

/** Each takes the rows as they were written and gives others back, or the same ones. */
const forgeries: Readonly<Record<string, fc.Arbitrary<readonly WrittenRow[]>>> = {
  'a changed row': fc
    .tuple(place, fc.constantFrom('at', 'actor', 'cause', 'event', 'link'), fc.string())
    .map(([at, column, text]) => rows.map((row, index) => (index === at ? { ...row, [column]: text } : row))),
  'a changed number': fc
    .tuple(place, fc.constantFrom('seq', 'version', 'operation'), fc.nat(99))
    .map(([at, column, to]) => rows.map((row, index) => (index === at ? { ...row, [column]: to } : row))),
  'a row that is taken out': place.map((at) => rows.toSpliced(at, 1)),
  'a row that is taken out, and those behind it numbered anew': place.map((at) =>
    numbered(rows.toSpliced(at, 1)),
  ),
  'a row that is put in': fc.tuple(place, place, fc.boolean()).map(([at, like, isNumbered]) => {
    const more = rows.toSpliced(at, 0, ...rows.slice(like, like + 1));
    return isNumbered ? numbered(more) : more;
  }),
  'rows in another order': fc.shuffledSubarray([...rows], { minLength: rows.length }),
  'rows in another order, numbered anew': fc
    .shuffledSubarray([...rows], { minLength: rows.length })
    .map(numbered),
  'a chain made anew with another key': place.map((at) => relinked(rows.toSpliced(at, 1), 'another key')),
  'an end that is cut off': place.map((at) => rows.slice(0, at)),
  'a chain made anew with the key itself': place.map((at) => relinked(rows.toSpliced(at, 1), KEY)),
};

it.each(Object.entries(forgeries))('finds %s', (_name, forgery) => {
  fc.assert(
    fc.property(forgery, (forged) => {
      const isSame = JSON.stringify(forged) === JSON.stringify(rows);
      expect(verdictOn(forged).broken === null).toBe(isSame);
    }),
    { numRuns: 300 },
  );
});

it('needs no noted head to find all of them but a cut end and a thief of the key', () => {
  const open = Object.entries(forgeries).filter(
    ([name]) => !name.includes('cut off') && !name.includes('key itself') && !name.includes('taken out'),
  );
  fc.assert(
    fc.property(fc.oneof(...open.map(([, forgery]) => forgery)), (forged) => {
      const isSame = JSON.stringify(forged) === JSON.stringify(rows);
      const { broken } = verdictOn(forged, null);
      // Where it is cut behind the change, nothing of the change is left.
      const isBeginning = JSON.stringify(rows.slice(0, forged.length)) === JSON.stringify(forged);
      expect(broken === null).toBe(isSame || isBeginning);
    }),
    { numRuns: 1000 },
  );
});

it('says which row is the first that does not hold', () => {
  const changed = rows.map((row, index) => (index >= 3 ? { ...row, actor: '@mallory:x' } : row));

  expect(verdictOn(changed).broken).toBe(
    'Row 4 is not what was written, or what stood before it was another row.',
  );
  expect(verdictOn(rows.toSpliced(3, 2)).broken).toBe('Row 4 is not there: row 6 follows row 3.');
  expect(verdictOn(rows.slice(0, 5)).broken).toBe(
    `Rows 6 to ${head.seq} are not there, although row ${head.seq} was noted.`,
  );
});

function verdictOn(forged: readonly WrittenRow[], noted: Head | null = head): ChainReport {
  const reader = createChainReader(KEY, { start: CHAIN_START, noted });
  forged.forEach((row) => reader.take(chained(row)));
  return reader.end();
}

function numbered(list: readonly WrittenRow[]): readonly WrittenRow[] {
  return list.map((row, index) => ({ ...row, seq: index + 1 }));
}

function relinked(list: readonly WrittenRow[], key: string): readonly WrittenRow[] {
  let before = CHAIN_START.link;
  return numbered(list).map((row) => {
    before = linkOf(key, chained(row), before);
    return { ...row, link: before };
  });
}

function written(): readonly WrittenRow[] {
  const store = openStore(fakeRandom());
  someStory(store);
  return WrittenRow.array().parse(
    store.database.sql.prepare(`SELECT ${COLUMNS} FROM journal ORDER BY seq`).all(),
  );
}

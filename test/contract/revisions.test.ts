import { describe, expect, it } from 'vitest';
import { AppName, OperationId, RecipeName, ServerName, StackName } from '../../src/kernel/ids.ts';
import { MOST_KEPT } from '../../src/revisions/in-reach.ts';
import type { NewRevision } from '../../src/revisions/revisions.ts';
import { fakeRandom } from '../fakes/fake-system.ts';
import { openStore } from '../fakes/store.ts';

const place = { server: ServerName.parse('one'), stack: StackName.parse('blog_x') };

function revision(operation: number | null, change: Partial<NewRevision> = {}): NewRevision {
  return {
    ...place,
    at: new Date(1000),
    operation: operation === null ? null : OperationId.parse(operation),
    app: AppName.parse('blog.x'),
    recipe: RecipeName.parse('blog'),
    version: '1.0.0+2.0',
    commit: 'a'.repeat(40),
    spec: {
      name: place.stack,
      networks: [],
      secrets: [],
      configs: [{ Name: 'blog_x_conf_v1', Labels: {}, Data: 'eA==' }],
      services: [],
      external: { networks: ['proxy'], secrets: ['blog_x_db_v1'], configs: [] },
    },
    text: 'TYPE=blog:1.0.0+2.0\nGREETING=hunter2\n',
    ...change,
  };
}

describe('revisions', () => {
  it('come back as they were kept, newest first', () => {
    const { revisions } = openStore(fakeRandom());
    revisions.keep(revision(null));
    revisions.keep(revision(7));

    expect(revisions.of(place)).toEqual([
      { ...revision(7), number: 1 },
      { ...revision(null), number: 0 },
    ]);
  });

  it('are kept once for each operation, and once for what ran before', () => {
    const { revisions } = openStore(fakeRandom());
    for (const one of [null, 7, 7, null, 8, 7]) {
      revisions.keep(revision(one));
    }

    expect(revisions.of(place).map(({ number, operation }) => [number, operation])).toEqual([
      [2, 8],
      [1, 7],
      [0, null],
    ]);
  });

  it('count on from the first that the bot made where nothing ran before', () => {
    const { revisions } = openStore(fakeRandom());
    revisions.keep(revision(3));

    expect(revisions.of(place)).toMatchObject([{ number: 1 }]);
  });

  it('stay for the last ten; what ran before stays for twenty', () => {
    const { revisions } = openStore(fakeRandom());
    const numbers = (): readonly number[] => revisions.of(place).map(({ number }) => number);
    revisions.keep(revision(null));
    const add = (from: number, to: number): void => {
      for (let operation = from; operation <= to; operation += 1) {
        revisions.keep(revision(operation));
      }
    };
    add(1, 20);
    const before = numbers();
    add(21, 21);

    expect(before).toHaveLength(MOST_KEPT + 1);
    expect([before[0], before.at(-2), before.at(-1)]).toEqual([20, 11, 0]);
    expect(numbers()).toEqual([21, 20, 19, 18, 17, 16, 15, 14, 13, 12]);
  });

  it('of one stack are none of another, and can be forgotten', () => {
    const { revisions } = openStore(fakeRandom());
    const other = { server: ServerName.parse('two'), stack: place.stack };
    revisions.keep(revision(1));
    revisions.keep(revision(1, other));
    revisions.forget(place);

    expect([revisions.has(place), revisions.has(other)]).toEqual([false, true]);
    expect(revisions.of(place)).toEqual([]);
  });

  it('are written with the journal or not at all, and cannot be read without the key', () => {
    const { revisions, database } = openStore(fakeRandom());
    const fail = (): void =>
      database.transaction(() => {
        revisions.keep(revision(1));
        throw new Error('in the middle');
      });

    expect(fail).toThrow('in the middle');
    expect(revisions.has(place)).toBe(false);
    revisions.keep(revision(1));
    const row = database.sql.prepare('SELECT * FROM revisions').get();
    expect(Buffer.from(JSON.stringify(row)).toString()).not.toContain('hunter2');
    expect(String(Buffer.from(Object.values(row ?? {}).at(-1) as never))).not.toContain('hunter2');
  });
});

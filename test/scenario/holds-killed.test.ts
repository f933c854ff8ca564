import { expect, it } from 'vitest';
import { holdsAt } from '../../src/operations/holds.ts';
import { fakeRandom } from '../fakes/fake-system.ts';
import { openStore } from '../fakes/store.ts';
import { until, world } from '../fakes/world.ts';

/** Holds all apps with a bot that ends at the `nth` commit after it heard that; answers whether it came to that. */
async function hold(side: 'before' | 'after', nth: number): Promise<boolean> {
  let left = Number.POSITIVE_INFINITY;
  let wake = (): void => {};
  const store = openStore(fakeRandom(), {
    onWritten: () => wake(),
    onBoundary(at) {
      left -= at === side ? 1 : 0;
      // A bot that is dead writes nothing more either.
      if (left <= 0) {
        throw new Error('killed');
      }
    },
  });
  const { database: _database, ...parts } = store;
  const here = await world(parts);
  // The world's own store, which nobody else writes to, wakes its bot.
  wake = () => here.store.database.transaction(() => {});
  const { room, run, clock } = here;
  left = nth;
  const wasKilled = await run(async () => {
    room.say('kim', '!hold all 3d moving house');
    await until(() => room.transcript.includes('room ✅ #1'));
  }).then(
    () => false,
    () => true,
  );
  const held = holdsAt(store.journal, clock.now());
  const isSaid = store.journal.ofAction('hold')[0]?.ending?.verdict === 'ok';
  expect(held).toHaveLength(isSaid ? 1 : 0);

  left = Number.POSITIVE_INFINITY;
  await run(async () => until(() => room.transcript.includes('room ✅ #1')));

  expect(holdsAt(store.journal, clock.now())).toMatchObject([{ app: null, why: 'moving house' }]);
  expect(room.transcript.split('bot  ✅ #1')).toHaveLength(2);
  return wasKilled;
}

it.each(['before', 'after'] as const)(
  'begins once, with one verdict, however often the bot is killed %s a commit',
  async (side) => {
    // The first commit is that it was heard: a room brings it again, the fake one does not.
    let nth = 2;
    while (await hold(side, nth)) {
      nth += 1;
    }

    expect(nth).toBeGreaterThan(5);
  },
);

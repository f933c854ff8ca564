import { expect, it } from 'vitest';
import { holdsAt } from '../../src/operations/holds.ts';
import { until } from '../fakes/world.ts';
import { mortal } from './mortal.ts';

/** Holds all apps with a bot that ends at the `nth` commit after it heard that; answers whether it came to that. */
async function hold(side: 'before' | 'after', nth: number): Promise<boolean> {
  const { here, die } = await mortal(side);
  const { room, run, clock, store } = here;
  const wasKilled = await die(nth, async () => {
    room.say('kim', '!hold all 3d moving house');
    await until(() => room.transcript.includes('room ✅ #1'));
  });
  const held = holdsAt(store.journal, clock.now());
  const isSaid = store.journal.ofAction('hold')[0]?.ending?.verdict === 'ok';
  expect(held).toHaveLength(isSaid ? 1 : 0);

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

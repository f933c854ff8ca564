import { fakeRandom } from '../fakes/fake-system.ts';
import { openStore } from '../fakes/store.ts';
import { type World, world } from '../fakes/world.ts';

export interface Mortal {
  readonly here: World;
  /** Plays with a bot that ends at its `nth` commit from now; answers whether it came to that. Afterwards it lives. */
  die(nth: number, story: () => Promise<void>): Promise<boolean>;
}

/** A world whose bot can be ended just before or just after one of its commits. */
export async function mortal(side: 'before' | 'after'): Promise<Mortal> {
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
  const inner = await world(parts);
  // The world's own store, which nobody else writes to, wakes its bot.
  wake = () => inner.store.database.transaction(() => {});
  const here = { ...inner, store };
  return {
    here,
    async die(nth, story) {
      left = nth;
      const wasKilled = await here.run(story).then(
        () => false,
        () => true,
      );
      left = Number.POSITIVE_INFINITY;
      return wasKilled;
    },
  };
}

import type { UserId } from '../../kernel/ids.ts';

/** How much one person may ask, so that nobody can use up the bot's voice. */
export interface Budget {
  /** `atMs`: monotonic. `ask`: go on. `tell`: the first one over the limit, worth a word. `skip`: the next ones. */
  take(sender: UserId, atMs: number, perMinute: number): 'ask' | 'tell' | 'skip';
}

interface Purse {
  readonly left: number;
  readonly at: number;
  readonly toldAt: number;
}

const MINUTE_MS = 60_000;

/** A purse per person that fills up evenly. Forgotten at a restart, which does no harm. */
export function createBudget(): Budget {
  const purses = new Map<UserId, Purse>();
  return {
    take(sender, at, perMinute) {
      const full = { left: perMinute, at, toldAt: Number.NEGATIVE_INFINITY };
      const { toldAt, ...purse } = purses.get(sender) ?? full;
      const left = Math.min(perMinute, purse.left + ((at - purse.at) / MINUTE_MS) * perMinute);
      if (left >= 1) {
        purses.set(sender, { left: left - 1, at, toldAt });
        return 'ask';
      }
      const isTold = at - toldAt < MINUTE_MS;
      purses.set(sender, { left, at, toldAt: isTold ? toldAt : at });
      return isTold ? 'skip' : 'tell';
    },
  };
}

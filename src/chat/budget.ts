import type { UserId } from '../kernel/ids.ts';

/** How much one person may ask, so that nobody can use up the bot's voice. */
export interface Budget {
  /** `ask`: go on. `tell`: the first one over the limit, worth a word. `skip`: the next ones. */
  take(sender: UserId, now: Date, perMinute: number): 'ask' | 'tell' | 'skip';
}

interface Purse {
  readonly left: number;
  readonly at: number;
  readonly isTold: boolean;
}

/** A purse per person that fills up evenly. Forgotten at a restart, which does no harm. */
export function createBudget(): Budget {
  const purses = new Map<UserId, Purse>();
  return {
    take(sender, now, perMinute) {
      const at = now.getTime();
      const purse = purses.get(sender) ?? { left: perMinute, at, isTold: false };
      const left = Math.min(perMinute, purse.left + ((at - purse.at) / 60_000) * perMinute);
      if (left >= 1) {
        purses.set(sender, { left: left - 1, at, isTold: false });
        return 'ask';
      }
      purses.set(sender, { left, at, isTold: true });
      return purse.isTold ? 'skip' : 'tell';
    },
  };
}

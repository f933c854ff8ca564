import { UserError } from '../../kernel/errors.ts';
import { wordsOf } from './git.ts';

/** Whether the remote answers. One that did not is left alone for a while, so that nobody waits for it again and again. */
export interface Absence {
  /** Why the remote could not be asked, now or a moment ago; `null`: it was. What is no absence is thrown. */
  unless(ask: () => Promise<void>): Promise<string | null>;
  /** `null`: it answered when it was last asked. */
  reason(): string | null;
}

/** The wait doubles with each failure, in milliseconds. Our choice: a host that restarts is back within the first few. */
const WAIT_MS = { first: 2_000, most: 60_000 };

export function createAbsence(now: () => number): Absence {
  let absent: { readonly reason: string; readonly waitMs: number; readonly until: number } | null = null;
  return {
    async unless(ask) {
      if (absent !== null && now() < absent.until) {
        return absent.reason;
      }
      try {
        await ask();
        absent = null;
        return null;
      } catch (error) {
        if (error instanceof UserError) {
          absent = null;
          throw error;
        }
        const waitMs = absent === null ? WAIT_MS.first : Math.min(2 * absent.waitMs, WAIT_MS.most);
        absent = { reason: wordsOf(error), waitMs, until: now() + waitMs };
        return absent.reason;
      }
    },
    reason: () => absent?.reason ?? null,
  };
}

import { z } from 'zod';
import { Digest } from '../kernel/ids.ts';

/** What the operation is about, in the words of its messages. No secret, no value of a setting. */
export const PlanWords = z.object({
  /** `New app: Nextcloud`. */
  title: z.string(),
  /** Lines of the card. */
  facts: z.array(z.string()),
  /** More lines, shown while the card has room for them. By default none. */
  more: z.array(z.string()).optional(),
  /** Lines on what comes after: how long it takes, whether it can be undone. What they say may move without voiding the plan. */
  outlook: z.array(z.string()).optional(),
  /** `Nextcloud is running`. */
  done: z.string(),
  /** `Nextcloud does not start`. */
  failed: z.string(),
  /** What to do once it went well: lines of the verdict. By default nothing. */
  next: z.array(z.string()).optional(),
  /** How the rest is done when it stops half-way: instead of what runs then. By default nothing. */
  goesOn: z.string().optional(),
  /** The ways on when people stop it half-way: lines of the verdict. By default none. */
  waysOn: z.array(z.string()).optional(),
  /** Lines of the card that name values of settings: kept in the vault under this digest, never here. By default none. */
  quote: Digest.optional(),
});

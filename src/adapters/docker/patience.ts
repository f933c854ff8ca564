import { setTimeout } from 'node:timers/promises';
import type { UserError } from '../../kernel/errors.ts';

/** How long the engine gets to finish what it still has in hand, and between two tries, in milliseconds. Our choice. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 250;

export type Attempt = { readonly is: 'done' } | { readonly is: 'again'; readonly error: UserError };

/** Tries until it is done; throws the last attempt's error when `withinMs` are over. */
export async function patiently(
  signal: AbortSignal,
  attempt: () => Promise<Attempt>,
  withinMs: number = PATIENCE_MS,
): Promise<void> {
  const end = performance.now() + withinMs;
  for (;;) {
    const tried = await attempt();
    if (tried.is === 'done') {
      return;
    }
    if (performance.now() >= end) {
      throw tried.error;
    }
    await setTimeout(PAUSE_MS, undefined, { signal });
  }
}

import { UserError } from './errors.ts';
import type { Clock } from './system.ts';
import { systemCode } from './system-code.ts';

/** Whether something could not be written for want of room. */
export function isDiskFull(error: unknown): boolean {
  return (error instanceof UserError && error.code === 'disk_full') || systemCode(error) === 'ENOSPC';
}

/** Between two tries to write while there is no room, in milliseconds. */
const RETRY_EVERY_MS = 1000;

/**
 * Does it, once at least, and again as long as there is no room for it on the disk; `undefined` when none came before `stop`. Throws whatever
 * else goes wrong. What is done must be safe to repeat: a transaction that was refused left nothing behind.
 */
export async function onceThereIsRoom<Result>(
  work: () => Promise<Result> | Result,
  clock: Pick<Clock, 'sleep'>,
  stop: AbortSignal,
): Promise<Result | undefined> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDiskFull(error)) {
        throw error;
      }
      if (stop.aborted) {
        return undefined;
      }
      await clock.sleep(RETRY_EVERY_MS, stop).catch(() => {});
    }
  }
}

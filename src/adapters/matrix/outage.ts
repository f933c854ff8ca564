import type { Logger, Random } from '../../kernel/system.ts';

/** Whether the homeserver answers: said once when it stops, and once when it does again. */
export interface Outage {
  /** Answers how long to wait before the next try, in milliseconds. */
  failed(error: unknown): number;
  ended(): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

export function createOutage(homeserver: string, log: Logger, random: Random): Outage {
  let failures = 0;
  return {
    failed(error) {
      if (failures === 0) {
        log.warn({ homeserver, reason: reasonOf(error) }, 'homeserver away, trying again');
      }
      failures += 1;
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
      // Not all bots of a server at once when it is back.
      return Math.round(pauseMs * (0.8 + random.below(40) / 100));
    },
    ended() {
      if (failures > 0) {
        log.info({ homeserver, failures }, 'homeserver back');
      }
      failures = 0;
    },
  };
}

/** `fetch` hides what happened in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return 'unknown';
  }
  return error.cause instanceof Error ? error.cause.message : error.message;
}

import type { Clock, Logger } from '../../kernel/system.ts';
import type { Life } from '../command.ts';

/** Answers that go on for a while. In memory: with the bot they end, and their message stays as it was. */
export interface Lives {
  /** One for each person and room: a new one ends the one before. */
  start(whose: string, live: (life: Life) => Promise<void>, tell: Life['tell']): void;
  /** Resolves when the bot ends and all of them have. */
  ended(): Promise<void>;
}

/** So many at once, for all people together: each costs an edit every few seconds. */
const MOST = 4;

interface Running {
  readonly end: AbortController;
  readonly done: Promise<void>;
}

export function createLives(
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  stop: AbortSignal,
): Lives {
  const running = new Map<string, Running>();
  function end(whose: string | undefined): void {
    running.get(whose ?? '')?.end.abort();
    running.delete(whose ?? '');
  }
  return {
    start(whose, live, tell) {
      end(whose);
      if (running.size >= MOST) {
        end(running.keys().next().value);
      }
      const own = new AbortController();
      const signal = AbortSignal.any([stop, own.signal]);
      const life = lifeOf({ clock, signal }, tell);
      const done = lead(live, life, log).then(() => {
        if (running.get(whose)?.end === own) {
          running.delete(whose);
        }
      });
      running.set(whose, { end: own, done });
    },
    async ended() {
      await aborted(stop);
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

/** What is over says nothing any more. */
function lifeOf(
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  tell: Life['tell'],
): Life {
  return {
    signal,
    sleep: async (ms) => clock.sleep(ms, signal),
    tell(document) {
      if (!signal.aborted) {
        tell(document);
      }
    },
  };
}

async function lead(live: (life: Life) => Promise<void>, life: Life, log: Logger): Promise<void> {
  try {
    await live(life);
  } catch (error) {
    if (!life.signal.aborted) {
      log.warn({ err: error }, 'answer that goes on has ended early');
    }
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (!signal.aborted) {
    await promise;
  }
}

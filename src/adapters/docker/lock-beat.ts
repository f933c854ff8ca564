import type { StackName } from '../../kernel/ids.ts';
import type { Clock, Logger, Random } from '../../kernel/system.ts';
import type { Lockable } from '../../operations/ports.ts';
import type { Engine } from './engine.ts';
import { BEAT, findLock, OWNER, updateLock } from './lock-config.ts';
import type { Engines } from './swarm.ts';

/** Between two beats, in milliseconds: three of them fit into the time after which others may take the lock over. */
const BEAT_MS = 8000;

interface Held {
  readonly stack: StackName;
  /** As it stands in the lock's label. */
  readonly owner: string;
}

interface BeatDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/**
 * Moves the versions of our locks, so that others see that we live. A beat ends by itself when the lock is somebody else's; whether
 * it is still ours is asked before each step, not here.
 */
export interface Beats {
  start(at: Lockable, owner: string): void;
  stop(at: Lockable): void;
  stopAll(): void;
}

export function createBeats(engines: Engines, deps: BeatDeps): Beats {
  const stops = new Map<string, AbortController>();
  const stop = (key: string): void => {
    stops.get(key)?.abort();
    stops.delete(key);
  };
  return {
    start({ server, stack }, owner) {
      stop(`${server}/${stack}`);
      const controller = new AbortController();
      stops.set(`${server}/${stack}`, controller);
      void beatUntil(controller.signal, engines.of(server), { stack, owner, ...deps });
    },
    stop: ({ server, stack }) => stop(`${server}/${stack}`),
    stopAll: () => stops.keys().forEach(stop),
  };
}

async function beatUntil(
  signal: AbortSignal,
  engine: Engine,
  {
    stack,
    owner,
    clock,
    random,
    log,
  }: Held & { readonly clock: Clock; readonly random: Random; readonly log: Logger },
): Promise<void> {
  for (let isOurs = true; isOurs && !signal.aborted; ) {
    try {
      await clock.sleep(BEAT_MS, signal);
      const lock = await findLock(engine, stack, signal);
      isOurs = lock?.labels[OWNER] === owner;
      if (lock !== null && isOurs) {
        await updateLock(engine, { lock, stack, labels: { ...lock.labels, [BEAT]: random.token() } }, signal);
      }
    } catch (error) {
      if (!signal.aborted) {
        log.warn({ stack, error: String(error) }, 'lock not renewed');
      }
    }
  }
}

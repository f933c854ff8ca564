import type { Clock, Logger, Random } from '../../kernel/system.ts';
import type { Lockable } from '../../operations/ports.ts';
import { BEAT, findLock, type LockConfig, OWNER, updateLock } from './lock-config.ts';
import type { Engines } from './swarm.ts';

/** Between two beats, in milliseconds: three of them fit into the time after which others may take the lock over. */
const BEAT_MS = 8000;

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
  /** `owner`: as it stands in the lock's label. */
  start(at: Lockable, owner: string): void;
  stop(at: Lockable): void;
  stopAll(): void;
  /** Moves the version of this lock, and writes its owner: `false` when it moved since it was read, or is gone. */
  move(
    at: Lockable,
    to: { readonly lock: LockConfig; readonly owner: string },
    signal: AbortSignal,
  ): Promise<boolean>;
  /** It moved so short a time ago that nobody can take it over soon. A process that was stopped for a while sees by this that it was. */
  isFresh(at: Lockable): boolean;
  /** It was made at that time, by the monotonic clock. */
  made(at: Lockable, atMs: number): void;
}

export function createBeats(engines: Engines, deps: BeatDeps): Beats {
  const stops = new Map<string, AbortController>();
  const movedAt = new Map<string, number>();
  const stop = (key: string): void => {
    stops.get(key)?.abort();
    stops.delete(key);
  };
  const beats: Beats = {
    start(at, owner) {
      stop(keyOf(at));
      const controller = new AbortController();
      stops.set(keyOf(at), controller);
      void beatUntil(controller.signal, { at, owner, engines, beats, ...deps });
    },
    stop: (at) => stop(keyOf(at)),
    stopAll: () => stops.keys().forEach(stop),
    async move(at, { lock, owner }, signal) {
      const atMs = deps.clock.monotonicMs(); // Before it is asked for: an answer that takes its time makes it no younger.
      const labels = { ...lock.labels, [OWNER]: owner, [BEAT]: deps.random.token() };
      const isMoved = await updateLock(engines.of(at.server), { lock, stack: at.stack, labels }, signal);
      if (isMoved) {
        beats.made(at, atMs);
      }
      return isMoved;
    },
    isFresh: (at) => deps.clock.monotonicMs() - (movedAt.get(keyOf(at)) ?? -Infinity) <= BEAT_MS,
    made: (at, atMs) => void movedAt.set(keyOf(at), atMs),
  };
  return beats;
}

interface Beating extends BeatDeps {
  readonly at: Lockable;
  readonly owner: string;
  readonly engines: Engines;
  readonly beats: Beats;
}

async function beatUntil(
  signal: AbortSignal,
  { at, owner, engines, beats, clock, log }: Beating,
): Promise<void> {
  for (let isOurs = true; isOurs && !signal.aborted; ) {
    try {
      await clock.sleep(BEAT_MS, signal);
      const lock = await findLock(engines.of(at.server), at.stack, signal);
      isOurs = lock?.labels[OWNER] === owner;
      if (lock !== null && isOurs) {
        await beats.move(at, { lock, owner }, signal);
      }
    } catch (error) {
      if (!signal.aborted) {
        log.warn({ stack: at.stack, error: String(error) }, 'lock not renewed');
      }
    }
  }
}

function keyOf({ server, stack }: Lockable): string {
  return `${server}/${stack}`;
}

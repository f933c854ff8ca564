import type { StackName } from '../../kernel/ids.ts';
import type { Clock, Logger, Random } from '../../kernel/system.ts';
import type { Engine } from './engine.ts';
import { BEAT, findLock, OWNER, updateLock } from './lock-config.ts';

/** Between two beats, in milliseconds: three of them fit into the time after which others may take the lock over. */
const BEAT_MS = 8000;

interface Held {
  readonly stack: StackName;
  /** As it stands in the lock's label. */
  readonly owner: string;
}

/**
 * Moves the lock's version while it is ours, so that others see that we live. Ends by itself when it is somebody else's; whether it
 * is still ours is asked before each step, not here. Returns what ends it.
 */
export function startBeating(
  engine: Engine,
  held: Held,
  deps: { readonly clock: Clock; readonly random: Random; readonly log: Logger },
): () => void {
  const stop = new AbortController();
  void beatUntil(stop.signal, engine, { ...held, ...deps });
  return () => stop.abort();
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

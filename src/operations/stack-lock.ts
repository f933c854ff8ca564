import type { Operation } from './operation.ts';
import type { Lock } from './ports.ts';
import { lockedBy } from './subject.ts';

type Of = Pick<Operation, 'id' | 'request'>;

/** As the port says, for the stack that an operation changes; what changes none holds none. */
export async function takeLock({ id, request }: Of, lock: Lock, signal: AbortSignal): Promise<void> {
  const stack = lockedBy(request);
  await (stack === null ? null : lock.take(stack, id, signal));
}

export async function checkLock({ id, request }: Of, lock: Lock, signal: AbortSignal): Promise<void> {
  const stack = lockedBy(request);
  await (stack === null ? null : lock.check(stack, id, signal));
}

export async function releaseLock({ id, request }: Of, lock: Lock, signal: AbortSignal): Promise<void> {
  const stack = lockedBy(request);
  await (stack === null ? null : lock.release(stack, id, signal));
}

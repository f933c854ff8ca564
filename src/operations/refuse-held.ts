import { type HoldDeps, heldWords, holdBefore } from './holds.ts';
import type { Operation } from './operation.ts';
import { close, current, type RecordDeps } from './record.ts';

/** Whether what did not begin yet runs into a hold. */
export function isHeldBack(operation: Operation, deps: HoldDeps): boolean {
  const { state } = operation;
  const isBefore = state === 'received' || state === 'waiting' || state === 'queued';
  return isBefore && holdBefore(operation, deps) !== null;
}

/**
 * Ends what runs into a hold and did not begin yet, and answers whether it did. What was agreed to before is not begun by itself when
 * the hold is over: by then it is another app.
 */
export function refuseHeld({ id }: Operation, deps: HoldDeps & RecordDeps): boolean {
  const operation = current(id, deps.journal);
  const hold = isHeldBack(operation, deps) ? holdBefore(operation, deps) : null;
  if (hold !== null) {
    close(id, { verdict: 'rejected', reason: heldWords(hold, deps), hint: '' }, deps);
  }
  return hold !== null;
}

import type { OperationId } from '../kernel/ids.ts';
import type { Operation } from './operation.ts';

/** Operations of the same stack that go before it: one at a time for each stack, oldest first. */
export function ahead(operation: Operation, open: readonly Operation[]): OperationId[] {
  return open.filter((other) => isAhead(other, operation)).map(({ id }) => id);
}

/** How many go before it. */
export function position(operation: Operation, open: readonly Operation[]): number {
  return ahead(operation, open).length;
}

function isAhead(other: Operation, operation: Operation): boolean {
  const isSameStack =
    other.request.stack === operation.request.stack && other.request.server === operation.request.server;
  const holdsStack = other.state === 'running' || (other.state === 'cancelling' && other.plan !== null);
  const wasFirst = other.state === 'queued' && other.id < operation.id;
  return other.id !== operation.id && isSameStack && (holdsStack || wasFirst);
}

import type { OperationId } from '../kernel/ids.ts';
import type { Operation, Request } from './operation.ts';
import { lockedBy } from './subject.ts';

/** Operations that go before it: one at a time for each stack, and of those that change none, for each action; oldest first. */
export function ahead(operation: Operation, open: readonly Operation[]): OperationId[] {
  return open.filter((other) => isAhead(other, operation)).map(({ id }) => id);
}

/** How many go before it. */
export function position(operation: Operation, open: readonly Operation[]): number {
  return ahead(operation, open).length;
}

function isAhead(other: Operation, operation: Operation): boolean {
  const isSameLine = lineOf(other.request) === lineOf(operation.request);
  const isUnderWay = other.state === 'running' || (other.state === 'cancelling' && other.plan !== null);
  const wasFirst = other.state === 'queued' && other.id < operation.id;
  return other.id !== operation.id && isSameLine && (isUnderWay || wasFirst);
}

/** What waits in one line. */
function lineOf(request: Request): string {
  const locked = lockedBy(request);
  return locked === null ? request.action : `${locked.server}/${locked.stack}`;
}

import { isSamePerson } from '../access/people.ts';
import type { Policy } from '../access/policy.ts';
import type { OperationId, UserId } from '../kernel/ids.ts';
import type { Operation, Request } from './operation.ts';

/** The operation that went wrong, where the bot offers the way back by itself; `null`: somebody asked for it. */
export function offeredAfter(request: Request): OperationId | null {
  return request.action === 'rollback' ? (request.after ?? null) : null;
}

/** Whose doing it is: who asked for it; of what the bot offered, who said OK to it first. */
export function doerOf({ request, by, approvals }: Pick<Operation, 'request' | 'by' | 'approvals'>): UserId {
  return offeredAfter(request) === null ? by : (approvals[0] ?? by);
}

/** Whether somebody asked for it themselves, so that a no of theirs takes it back. What the bot offered was asked for by nobody. */
export function isOwnWish(
  { request, by }: Pick<Operation, 'request' | 'by'>,
  { user, policy }: { readonly user: UserId; readonly policy: Policy },
): boolean {
  return offeredAfter(request) === null && isSamePerson(policy, by, user);
}

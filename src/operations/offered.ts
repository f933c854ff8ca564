import type { OperationId } from '../kernel/ids.ts';
import type { Request } from './operation.ts';

/** The operation that went wrong, where the bot offers the way back by itself; `null`: somebody asked for it. */
export function offeredAfter(request: Request): OperationId | null {
  return request.action === 'rollback' ? (request.after ?? null) : null;
}

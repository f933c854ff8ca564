import { UserError } from '../../kernel/errors.ts';
import type { Signal } from '../../operations/ports.ts';
import type { Message } from '../heard.ts';
import type { TalkDeps } from './deps.ts';

/**
 * Who types an OK without naming the plan means the one that they have read. A plan that was made anew and is not in the room yet was
 * read by nobody. At the console it is shown as soon as it is there. Throws `plan_renewed`.
 */
export function checkShown(
  signal: Signal,
  { fromConsole }: Pick<Message, 'fromConsole'>,
  { journal, outbox }: Pick<TalkDeps, 'journal' | 'outbox'>,
): void {
  if (signal.kind !== 'approve' || !('shown' in signal.plan) || fromConsole !== undefined) {
    return;
  }
  const operation = journal.operation(signal.to);
  const isAnew = operation?.state === 'waiting' && operation.plannings > 1;
  if (isAnew && !outbox.isShown(operation)) {
    const sentence = `#${signal.to} has a new plan that is not in this room yet.`;
    throw new UserError('plan_renewed', sentence);
  }
}

import { z } from 'zod';
import { nameOf } from '../src/access/decide.ts';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { assertNever, UserError } from '../src/kernel/errors.ts';
import { OperationId } from '../src/kernel/ids.ts';
import type { Operation, OperationEvent } from '../src/operations/operation.ts';

export default defineCommand({
  name: 'show',
  summary: 'Tell the story of one operation.',
  example: '!show 142',
  args: z.object({ operation: OperationId }),
  async run({ operation: id }, context) {
    const operation = context.journal.operation(id);
    if (operation === null || operation.room !== context.room) {
      throw new UserError('unknown_operation', `There is no #${id} in this room.`);
    }
    const rows = context.journal.history(id);
    return {
      answer: lines(
        `#${id} · ${operation.plan?.words.title ?? operation.request.action} · ${operation.request.app}`,
        ...rows.flatMap(({ at, event }) => {
          const words = wordsOf(event, operation, context);
          return words === null ? [] : [`${context.timeOf(at)} ${words}`];
        }),
      ),
    };
  },
});

function wordsOf(event: OperationEvent, operation: Operation, context: CommandContext): string | null {
  const who = (user: Operation['by']): string => nameOf(context.policy, user);
  switch (event.type) {
    case 'received':
      return `${who(event.by)} asked for it`;
    case 'planned':
      return `plan ${event.plan.digest.slice(0, 4)} (${event.rule})`;
    case 'approved':
      return `OK by ${who(event.by)}`;
    case 'withdrawn':
      return `${who(event.by)} took the OK back`;
    case 'voided':
      return `plan void: ${event.reason}`;
    case 'started':
      return 'started';
    case 'resumed':
      return 'taken up again after a break';
    case 'stepDone':
      return `✓ ${operation.plan?.steps[event.step]?.label ?? 'a step'}`;
    case 'cancelAsked':
      return `${who(event.by)} cancelled it`;
    case 'closed':
      return `${event.ending.verdict}${event.ending.reason === '' ? '' : `: ${event.ending.reason}`}`;
    case 'queued':
    case 'stepStarted':
      return null;
    default:
      return assertNever(event);
  }
}

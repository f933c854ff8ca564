import { z } from 'zod';
import { explainWhy } from '../src/access/explain.ts';
import { defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { operationHere } from '../src/chat/pick/operations-here.ts';
import { OperationId } from '../src/kernel/ids.ts';

export default defineCommand({
  name: 'why',
  summary: 'Say what a plan needs, by which rule, and whose word is missing.',
  example: '!why 142',
  args: z.object({ operation: OperationId }),
  async run({ operation: id }, context) {
    const operation = await operationHere(id, context);
    const head = `#${id} · ${operation.plan?.words.title ?? operation.request.action}`;
    if (operation.plan === null) {
      return { answer: lines(head, 'It has no plan yet, so nobody is asked.') };
    }
    if (operation.plan.isNoop) {
      return { answer: lines(head, 'It changes nothing, so it needs no OK.') };
    }
    const [poll, isOpen] = [context.pollOf(operation), operation.state === 'waiting'];
    return {
      answer: lines(head, ...explainWhy(context.policy, { poll, isOpen, plannedBy: operation.rule })),
    };
  },
});

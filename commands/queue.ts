import { z } from 'zod';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import type { Operation } from '../src/operations/operation.ts';
import { wishIn } from '../src/operations/subject.ts';

export default defineCommand({
  name: 'queue',
  summary: 'Show what is under way and what waits.',
  example: '!queue',
  rank: 7,
  args: z.object({}),
  async run(_args, context) {
    const open = context.journal.open().filter(({ room }) => room === context.room);
    if (open.length === 0) {
      return { answer: lines('Nothing is under way.') };
    }
    return { answer: lines(...open.map((operation) => row(operation, context))) };
  },
});

function row(operation: Operation, context: CommandContext): string {
  const { id, request, state, expiresAt } = operation;
  const ahead = context.positionOf(operation);
  const until = expiresAt === null ? '' : ` until ${context.timeOf(expiresAt)}`;
  const words: Record<Operation['state'], string> = {
    received: 'its plan is made',
    waiting: `waits for an OK${until}`,
    queued: ahead === 0 ? 'is next' : `is number ${ahead + 1} in its line`,
    running: 'runs',
    cancelling: 'is being cancelled, after the step under way',
    closed: 'is over',
  };
  return `#${id} ${wishIn(request)} · ${words[state]}`;
}

import { z } from 'zod';
import { stances } from '../src/access/votes.ts';
import { defineCommand } from '../src/chat/command.ts';
import { ownWords } from '../src/chat/pick/own-words.ts';
import { OperationId } from '../src/kernel/ids.ts';

const signs = { for: 'approve', block: 'reject', aside: 'aside' } as const;

export default defineCommand({
  name: 'vote',
  summary: 'Say what you think of a plan: for, block or aside. What you said before counts no more.',
  example: '!vote 142 block it is the day of the general meeting',
  usage: '<operation> for|block|aside [why]',
  args: z.object({
    operation: OperationId,
    stance: z.string().toLowerCase().pipe(z.enum(stances)),
    words: ownWords,
  }),
  run: async ({ operation: to, stance, words: why }) => ({
    signal: { kind: signs[stance], to, plan: { shown: true }, why },
  }),
});

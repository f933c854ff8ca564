import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { ownWords } from '../src/chat/pick/own-words.ts';
import { planAndWhy } from '../src/chat/pick/vote-args.ts';
import { OperationId } from '../src/kernel/ids.ts';

export default defineCommand({
  name: 'reject',
  summary: 'Say no to a plan, as 👎 on its card does; a few words say why.',
  example: '!reject 142 not before the backup',
  usage: '<operation> [why]',
  args: z.object({ operation: OperationId, words: ownWords }),
  run: async ({ operation: to, words }) => ({ signal: { kind: 'reject', to, ...planAndWhy(words) } }),
});

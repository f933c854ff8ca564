import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { operationHere } from '../src/chat/pick/operations-here.ts';
import { ownWords } from '../src/chat/pick/own-words.ts';
import { OperationId } from '../src/kernel/ids.ts';

export default defineCommand({
  name: 'review',
  summary: 'Say afterwards whether what somebody did in an emergency was right.',
  example: '!review 152 ok',
  usage: '<operation> ok|no [why]',
  actions: ['roles'],
  args: z.object({ operation: OperationId, stance: z.enum(['ok', 'no']), words: ownWords }),
  async run({ operation, stance, words: why }, context) {
    const { id: of } = await operationHere(operation, context);
    return { reviews: { of, isOk: stance === 'ok', why } };
  },
});

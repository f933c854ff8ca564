import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { OperationId } from '../src/kernel/ids.ts';

export default defineCommand({
  name: 'reject',
  summary: 'Say no to a plan, as 👎 on its card does.',
  example: '!reject 142',
  args: z.object({
    operation: OperationId,
    plan: z
      .string()
      .regex(/^[0-9a-f]{4,64}$/i)
      .optional(),
  }),
  run: async ({ operation, plan }) => ({
    signal: {
      kind: 'reject',
      to: operation,
      plan: plan === undefined ? { shown: true } : { digest: plan.toLowerCase() },
    },
  }),
});

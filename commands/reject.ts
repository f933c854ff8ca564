import { defineCommand } from '../src/chat/command.ts';
import { planMeant, voteArgs } from '../src/chat/vote-args.ts';

export default defineCommand({
  name: 'reject',
  summary: 'Say no to a plan, as 👎 on its card does.',
  example: '!reject 142',
  args: voteArgs,
  run: async ({ operation, plan }) => ({
    signal: { kind: 'reject', to: operation, plan: planMeant(plan) },
  }),
});

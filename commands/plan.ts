import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { pickTarget, showTarget, targetArgs, wishOf } from '../src/chat/pick/target.ts';

export default defineCommand({
  name: 'plan',
  summary: 'Show what a deploy would change, and nothing else.',
  example: '!plan nextcloud 12.1.0',
  rank: 2,
  actions: ['look'],
  args: z.object(targetArgs),
  async run(typed, context) {
    const wish = wishOf('plan', typed);
    const target = await pickTarget(wish, context);
    return 'instead' in target ? target.instead : showTarget(target.request, wish, context);
  },
});

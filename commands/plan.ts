import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickTarget } from '../src/chat/pick-target.ts';

export default defineCommand({
  name: 'plan',
  summary: 'Show what a deploy would change, and nothing else.',
  example: '!plan nextcloud 12.1.0',
  rank: 2,
  actions: ['look'],
  args: z.object({ app: z.string(), version: z.string().optional() }),
  async run({ app, version }, context) {
    const target = await pickTarget({ command: 'plan', words: app, version }, context);
    if ('instead' in target) {
      return target.instead;
    }
    const plan = await context.preview(target.request, context.signal);
    const typed = [`${context.bot.prefix}deploy`, target.request.app, version].filter(
      (word) => word !== undefined,
    );
    const { app: name, server, stack } = target.request;
    const { services } = await context.swarms.of(server).observe(stack, context.signal);
    const next = context.adoption.isObserved({ server, stack }, services)
      ? `Nothing was done, and I only observe it so far: first \`${context.bot.prefix}adopt ${name}\`.`
      : `Nothing was done. \`${typed.join(' ')}\` asks for it.`;
    return { answer: [...plan, ...lines(next)] };
  },
});

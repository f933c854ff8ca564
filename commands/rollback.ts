import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { pickApp } from '../src/chat/pick-app.ts';

export default defineCommand({
  name: 'rollback',
  summary: 'Bring the whole of an app back to when it was good; shows the plan first.',
  example: '!rollback nextcloud',
  usage: '<app> [version|#operation|first]',
  actions: ['rollback'],
  args: z.object({ app: z.string(), to: z.string().optional() }),
  async run({ app: words, to }, context) {
    const picked = await pickApp(words, context, (app) => ({
      command: 'rollback',
      args: to === undefined ? { app } : { app, to },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { name: app, server, stack, recipe } = picked.app;
    const number = await context.chooseRevision(picked.app, to ?? null, context.signal);
    return { request: { action: 'rollback', app, server, stack, recipe, to: number } };
  },
});

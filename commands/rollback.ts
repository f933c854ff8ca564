import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { emergencyFlag, emergencyPart, emergencyTyped } from '../src/chat/pick/emergency-args.ts';

export default defineCommand({
  name: 'rollback',
  summary: 'Bring the whole of an app back to when it was good; shows the plan first.',
  example: '!rollback nextcloud',
  usage: '<app> [version|#operation|first] [--emergency <why>]',
  actions: ['rollback'],
  args: z.object({ app: z.string(), to: z.string().optional(), emergency: emergencyFlag }),
  async run({ app: words, to, emergency }, context) {
    const picked = await pickApp(words, context, (app) => ({
      command: 'rollback',
      args: { app, ...(to === undefined ? {} : { to }), ...emergencyTyped(emergency) },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { name: app, server, stack, recipe } = picked.app;
    const number = await context.chooseRevision(picked.app, to ?? null, context.signal);
    const subject = { app, server, stack, recipe, ...emergencyPart(emergency) };
    return { request: { action: 'rollback', ...subject, to: number } };
  },
});

import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { UserError } from '../src/kernel/errors.ts';

export default defineCommand({
  name: 'lift',
  summary: 'Let a version that failed, or was taken back, be offered again.',
  example: '!lift nextcloud 31.0.4',
  actions: ['rollback'],
  args: z.object({ app: z.string(), version: z.string() }),
  async run({ app: words, version: asked }, context) {
    const picked = await pickApp(words, context, (app) => ({
      command: 'lift',
      args: { app, version: asked },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { name: app, server, stack, recipe } = picked.app;
    const hidden = [...context.quarantine({ app, server, stack }).keys()];
    const version = hidden.find((one) => one === asked || one.split('+').includes(asked));
    if (version === undefined) {
      const there = hidden.length === 0 ? 'Nothing of it is.' : `Hidden: ${hidden.join(', ')}.`;
      throw new UserError('unknown_version', `That version of \`${app}\` is not hidden. ${there}`);
    }
    return { request: { action: 'lift', app, server, stack, recipe, version } };
  },
});

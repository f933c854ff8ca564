import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { pickHeld } from '../src/chat/pick/held.ts';
import { UserError } from '../src/kernel/errors.ts';

export default defineCommand({
  name: 'unhold',
  summary: 'End a hold before its time.',
  example: '!unhold nextcloud',
  actions: ['hold'],
  args: z.object({ app: z.string() }),
  async run({ app: words }, context) {
    const picked = await pickHeld(words, context, (app) => ({ command: 'unhold', args: { app } }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { about, hold } = picked;
    if (hold === null) {
      const isAll = about !== null && context.holds().some(({ app }) => app === null);
      const sentence = `${about === null ? 'Not all apps are held' : `\`${about.app}\` is not held by itself`}.`;
      throw new UserError('too_late', isAll ? `${sentence} All apps are: \`!unhold all\`.` : sentence);
    }
    return { request: { action: 'unhold', about, hold: hold.id } };
  },
});

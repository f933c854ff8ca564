import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { pickApp } from '../src/chat/pick-app.ts';

export default defineCommand({
  name: 'undeploy',
  summary: 'Stop an app; its data, passwords and settings stay.',
  example: '!undeploy nextcloud',
  actions: ['undeploy'],
  args: z.object({ app: z.string() }),
  async run({ app: words }, context) {
    const picked = await pickApp(words, context, (app) => ({ command: 'undeploy', args: { app } }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { name: app, server, stack, recipe } = picked.app;
    return { request: { action: 'undeploy', app, server, stack, recipe, isNew: false, version: null } };
  },
});

import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';

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
    const live = await context.swarms.of(server).observe(stack, context.signal);
    if (live.services.length === 0 && live.networks.length === 0) {
      return { answer: lines(`${app} does not run: there is nothing to stop.`) };
    }
    return { request: { action: 'undeploy', app, server, stack, recipe } };
  },
});

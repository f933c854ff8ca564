import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { emergencyFlag, emergencyPart, emergencyTyped } from '../src/chat/pick/emergency-args.ts';
import { UserError } from '../src/kernel/errors.ts';
import { pickLive, shortNameOf, whyNotRestarted } from '../src/swarm/live-service.ts';

export default defineCommand({
  name: 'restart',
  summary: 'Restart an app, or one of its services; shows the plan first.',
  example: '!restart nextcloud cron',
  actions: ['restart'],
  args: z.object({ app: z.string(), service: z.string().optional(), emergency: emergencyFlag }),
  async run({ app: words, service, emergency }, context) {
    const picked = await pickApp(words, context, (app) => ({
      command: 'restart',
      args: { app, ...(service === undefined ? {} : { service }), ...emergencyTyped(emergency) },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { name: app, server, stack, recipe } = picked.app;
    const subject = { app, server, stack, recipe, ...emergencyPart(emergency) };
    if (service === undefined) {
      return { request: { action: 'restart', ...subject, service: null } };
    }
    const live = await context.swarms.of(server).observe(stack, context.signal);
    const one = pickLive(live, { stack, service });
    const why = whyNotRestarted(one);
    if (why !== null) {
      throw new UserError('bad_arguments', `\`${service}\` has nothing to restart: it ${why}.`);
    }
    return { request: { action: 'restart', ...subject, service: shortNameOf(one, stack) } };
  },
});

import { z } from 'zod';
import { defineCommand } from '../src/chat/command.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { emergencyFlag, emergencyPart, emergencyTyped } from '../src/chat/pick/emergency-args.ts';
import { UserError } from '../src/kernel/errors.ts';
import { pickLive, shortNameOf, whyNotScaled } from '../src/swarm/live-service.ts';

/** More than any co-op runs of one service: a slip of the finger. */
const MOST_REPLICAS = 100;
const Replicas = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .refine((replicas) => replicas <= MOST_REPLICAS);

export default defineCommand({
  name: 'scale',
  summary: 'Run more or fewer copies of a service; 0 stops it. Shows the plan first.',
  example: '!scale nextcloud cron 0',
  actions: ['scale'],
  args: z.object({ app: z.string(), service: z.string(), number: Replicas, emergency: emergencyFlag }),
  async run({ app: words, service, number: replicas, emergency }, context) {
    const picked = await pickApp(words, context, (app) => ({
      command: 'scale',
      args: { app, service, number: String(replicas), ...emergencyTyped(emergency) },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { name: app, server, stack, recipe } = picked.app;
    const live = await context.swarms.of(server).observe(stack, context.signal);
    const one = pickLive(live, { stack, service });
    const why = whyNotScaled(one);
    if (why !== null) {
      throw new UserError('bad_arguments', `\`${service}\` ${why}.`);
    }
    const short = shortNameOf(one, stack);
    const subject = { app, server, stack, recipe, ...emergencyPart(emergency) };
    return { request: { action: 'scale', ...subject, service: short, replicas } };
  },
});

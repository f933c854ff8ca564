import { z } from 'zod';
import type { App } from '../src/apps/apps.ts';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { UserError } from '../src/kernel/errors.ts';
import type { ServerName } from '../src/kernel/ids.ts';
import { healthOf } from '../src/swarm/health.ts';
import type { LiveService } from '../src/swarm/swarm.ts';

type Stacks = ReadonlyMap<string, readonly LiveService[]> | string;

export default defineCommand({
  name: 'apps',
  summary: 'List the apps and how they are.',
  example: '!apps',
  rank: 3,
  args: z.object({}),
  async run(_args, context) {
    const { apps, broken } = await context.apps.list();
    if (apps.length === 0 && broken.length === 0) {
      return { answer: lines('There are no apps here yet.', '`!recipes` shows what there is to deploy.') };
    }
    const servers = [...new Set(apps.map(({ server }) => server))];
    const seen = new Map(
      await Promise.all(servers.map(async (server) => [server, await look(server, context)] as const)),
    );
    return {
      answer: lines(
        ...[...seen].flatMap(([server, stacks]) =>
          typeof stacks === 'string' ? [`⚠ ${server}: ${stacks}`] : [],
        ),
        ...apps.map((app) => row(app, seen.get(app.server) ?? '', context)),
        ...broken.map(
          ({ path, line, reason }) =>
            `⚠ ${[path, line].filter((part) => part !== null).join(':')}: ${reason}`,
        ),
      ),
    };
  },
});

/** One listing for each server; one that is away hides nothing of the others. */
async function look(server: ServerName, { swarms, signal }: CommandContext): Promise<Stacks> {
  try {
    return await swarms.of(server).stacks(signal);
  } catch (error) {
    if (error instanceof UserError) {
      return error.message;
    }
    throw error;
  }
}

function row(app: App, stacks: Stacks, { adoption }: CommandContext): string {
  const { name, stack, version } = app;
  const upstream = version?.split('+')[1] ?? version ?? '';
  if (typeof stacks === 'string') {
    return `${name} ${upstream} · not known now`.replace('  ', ' ');
  }
  const services = stacks.get(stack) ?? [];
  const observed = adoption.isObserved(app, services) ? ' · observed' : '';
  return `${name} ${upstream} · ${healthOf(services).words}${observed}`.replace('  ', ' ');
}

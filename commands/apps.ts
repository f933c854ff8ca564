import { z } from 'zod';
import type { App } from '../src/apps/apps.ts';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { holdOn } from '../src/operations/holds.ts';
import { whatRuns } from '../src/recipes/labels.ts';
import { isChaosVersion } from '../src/recipes/version.ts';
import { healthOf } from '../src/swarm/health.ts';
import { type Stacks, stacksOrWhyNot } from '../src/swarm/stacks-or-why-not.ts';

/** Where there are more, those that are not well come first, and all of them go along as a file. */
const MOST_SHOWN = 12;

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
      await Promise.all(
        servers.map(
          async (server) => [server, await stacksOrWhyNot(server, context, context.signal)] as const,
        ),
      ),
    );
    const rows = apps.map((app) => rowOf(app, seen.get(app.server) ?? '', context));
    const more = rows.length - MOST_SHOWN;
    const worstFirst = rows.toSorted((one, other) => Number(one.isWell) - Number(other.isWell));
    const shown = more > 1 ? worstFirst.slice(0, MOST_SHOWN) : rows;
    const answer = lines(
      more > 1 ? `${rows.length} apps, ${rows.filter(({ isWell }) => isWell).length} of them well` : '',
      ...[...seen].flatMap(([server, stacks]) =>
        typeof stacks === 'string' ? [`⚠ ${server}: ${stacks}`] : [],
      ),
      ...shown.map(({ text }) => text),
      more > 1 ? `and ${more} more: see the file` : '',
      ...broken.map(
        ({ path, line, reason }) => `⚠ ${[path, line].filter((part) => part !== null).join(':')}: ${reason}`,
      ),
    );
    return more > 1
      ? { answer, file: { name: 'apps.txt', text: rows.map(({ text }) => text).join('\n') } }
      : { answer };
  },
});

function rowOf(
  app: App,
  stacks: Stacks | string,
  { adoption, holds, timeOf }: CommandContext,
): { text: string; isWell: boolean } {
  const { name, stack, version } = app;
  const services = typeof stacks === 'string' ? [] : (stacks.get(stack) ?? []);
  const shown = shortVersion(whatRuns(stack, services) ?? version ?? '');
  const head = [name, shown].filter((part) => part !== '').join(' ');
  if (typeof stacks === 'string') {
    return { text: `${head} · not known now`, isWell: false };
  }
  const { words, isWell } = healthOf(services);
  const hold = holdOn(name, holds());
  const held = hold === null ? '' : ` · held until ${timeOf(hold.until)}`;
  const observed = adoption.isObserved(app, services) ? ' · observed' : '';
  return { text: `${head} · ${words}${observed}${held}`, isWell };
}

/** `31.0.4`; of a commit that is no release `chaos 1a2b3c4d`. */
function shortVersion(version: string): string {
  return isChaosVersion(version) ? `chaos ${version}` : (version.split('+')[1] ?? version);
}

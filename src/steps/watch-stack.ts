import { z } from 'zod';
import { assertNever } from '../kernel/errors.ts';
import { Digest, ServerName, StackName } from '../kernel/ids.ts';
import { struckOutLines } from '../kernel/strike-out.ts';
import type { Progress, StepContext, StepEnd } from '../operations/ports.ts';
import { shortName } from '../stack/short-name.ts';
import type { LiveTask } from '../swarm/swarm.ts';
import { type WatchProgress, watchStack } from '../swarm/watch.ts';
import type { WatchEnd } from '../swarm/watch-end.ts';
import { defineStep, ok, type World } from './define.ts';
import { keptSpec } from './kept.ts';

const args = z.strictObject({
  server: ServerName,
  stack: StackName,
  /** Every service of the plan, changed or not: the app is well when all of it is. */
  services: z.array(z.strictObject({ to: Digest, isPosted: z.boolean() })),
  withinMs: z.int().positive(),
});
type Args = z.infer<typeof args>;

/** Last lines of what failed, for the verdict. */
const EXCERPT_LINES = 5;
const EXCERPT_WIDTH = 200;
/** Services named in the progress. */
const MOST_NAMED = 3;

export const watchStackStep = defineStep({
  kind: 'watch-stack',
  phase: 'all running',
  weight: 10,
  isChange: false,
  args,
  describe: ({ services }) => `${services.length} ${services.length === 1 ? 'service' : 'services'} running`,
  async apply(given, world, context) {
    const { server, stack, services, withinMs } = given;
    const wanted = services.map(({ to, isPosted }) => ({ spec: keptSpec(to, world), isPosted }));
    const untouched = wanted.filter(({ isPosted }) => !isPosted).map(({ spec }) => spec.Name);
    const end = await watchStack(
      {
        swarm: world.swarms.of(server),
        stack,
        wanted: wanted.map(({ spec }) => spec),
        untouched: new Set(untouched),
        clock: world.clock,
        deadlineMs: withinMs,
        onProgress: (progress) => context.onProgress(inWords(progress, stack)),
      },
      context.signal,
    );
    return endOf(end, given, { world, context });
  },
  recover: async () => 'redo',
});

/** `app starting, db running`: what is not well yet. */
function inWords({ done, total, services }: WatchProgress, stack: StackName): Progress {
  const waiting = services
    .filter(({ isDone }) => !isDone)
    .map(({ service, words }) => `${shortName(service, stack)} ${words}`);
  return { fraction: total === 0 ? 1 : done / total, words: waiting.slice(0, MOST_NAMED).join(', ') };
}

interface Watching {
  readonly world: World;
  readonly context: StepContext;
}

async function endOf(end: WatchEnd, given: Args, watching: Watching): Promise<StepEnd> {
  if (end.is === 'ok') {
    return ok;
  }
  const service = end.service === null ? '' : `${shortName(end.service, given.stack)}: `;
  const reason = `${service}${end.reason}.`;
  switch (end.is) {
    case 'failed':
      return { ok: false, verdict: 'failed', reason, excerpt: await lastWords(end.task, given, watching) };
    case 'rolled back': {
      const excerpt = await lastWords(end.task, given, watching);
      return end.isComplete
        ? { ok: false, verdict: 'rolled back', reason, excerpt }
        : { ok: false, verdict: 'needs a person', reason: `${reason} Only a part of it went back.`, excerpt };
    }
    case 'unclear':
      return { ok: false, verdict: 'needs a person', reason };
    default:
      return assertNever(end);
  }
}

/** What the failing task said last. That it cannot be read is no reason to hold the verdict back. */
async function lastWords(
  task: LiveTask | null,
  { server }: Args,
  { world, context }: Watching,
): Promise<readonly string[]> {
  const lines =
    task === null
      ? []
      : await world.swarms
          .of(server)
          .logs({ task: task.id }, { tail: EXCERPT_LINES, since: null }, context.signal)
          .catch(() => []);
  const said = struckOutLines(lines.map(({ text }) => text));
  return said.slice(-EXCERPT_LINES).map((text) => text.slice(0, EXCERPT_WIDTH));
}

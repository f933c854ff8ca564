import { z } from 'zod';
import { assertNever } from '../kernel/errors.ts';
import { Digest, ServerName, StackName } from '../kernel/ids.ts';
import { struckOut } from '../kernel/strike-out.ts';
import type { StepContext, StepEnd } from '../operations/ports.ts';
import { type StackOutcome, watchStack } from '../swarm/watch.ts';
import { defineStep, ok, type World } from './define.ts';
import { keptSpec } from './kept.ts';

const args = z.strictObject({
  server: ServerName,
  stack: StackName,
  /** Every service of the plan, changed or not: the app is well when all of it is. */
  services: z.array(z.strictObject({ to: Digest, isNew: z.boolean() })),
  withinMs: z.int().positive(),
});
type Args = z.infer<typeof args>;

/** Last lines of what failed, for the verdict. */
const EXCERPT_LINES = 5;
const EXCERPT_WIDTH = 200;

export const watchStackStep = defineStep({
  kind: 'watch-stack',
  phase: 'all running',
  weight: 10,
  isChange: false,
  args,
  describe: ({ services }) => `${services.length} services running`,
  async apply(given, world, context) {
    const { server, stack, withinMs } = given;
    const outcome = await watchStack(
      {
        swarm: world.swarms.of(server),
        stack,
        wanted: given.services.map(({ to }) => keptSpec(to, world)),
        clock: world.clock,
        deadlineMs: withinMs,
        onProgress: context.onProgress,
      },
      context.signal,
    );
    return endOf(outcome, given, { world, context });
  },
  recover: async () => 'redo',
});

interface Watching {
  readonly world: World;
  readonly context: StepContext;
}

async function endOf(outcome: StackOutcome, given: Args, watching: Watching): Promise<StepEnd> {
  switch (outcome.is) {
    case 'ok':
      return ok;
    case 'failed': {
      const reason = `${outcome.service}: ${outcome.reason}`;
      const excerpt = outcome.task === null ? [] : await lastWords(outcome.task.id, given, watching);
      return { ok: false, verdict: 'failed', reason, hint: '', excerpt };
    }
    case 'rolled back':
      return rolledBack(outcome, given);
    case 'unclear':
      return { ok: false, verdict: 'needs a person', reason: outcome.reason };
    default:
      return assertNever(outcome);
  }
}

/** Swarm takes back one service at a time: the app is as before only when no other one was new or changed. */
function rolledBack(outcome: Extract<StackOutcome, { is: 'rolled back' }>, { services }: Args): StepEnd {
  const reason = `Swarm took ${outcome.service} back: ${outcome.reason}`;
  const isWhole = outcome.isComplete && services.every(({ isNew }) => !isNew);
  return isWhole
    ? { ok: false, verdict: 'rolled back', reason }
    : { ok: false, verdict: 'needs a person', reason: `${reason} Other services run the new version.` };
}

/** What the failing task said last. That it cannot be read is no reason to hold the verdict back. */
async function lastWords(task: string, { server }: Args, { world, context }: Watching): Promise<readonly string[]> {
  const lines = await world.swarms
    .of(server)
    .logs({ task }, EXCERPT_LINES, context.signal)
    .catch(() => []);
  return lines.slice(-EXCERPT_LINES).map(({ text }) => struckOut(text).slice(0, EXCERPT_WIDTH));
}

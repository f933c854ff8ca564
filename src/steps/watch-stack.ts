import { z } from 'zod';
import { assertNever } from '../kernel/errors.ts';
import { Digest, ServerName, StackName } from '../kernel/ids.ts';
import type { Progress, StepContext, StepEnd } from '../operations/ports.ts';
import { listed } from '../recipes/words.ts';
import { shortName } from '../stack/short-name.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { isEnded } from '../swarm/count.ts';
import { meaningIn } from '../swarm/meanings.ts';
import { type WatchProgress, watchStack } from '../swarm/watch.ts';
import type { WatchEnd } from '../swarm/watch-end.ts';
import { defineStep, ok, type World } from './define.ts';
import { keptSpec } from './kept.ts';
import { type Called, calledBy, whatNext, whereToRead } from './next-words.ts';
import { type Findings, postMortem } from './post-mortem.ts';

const args = z.strictObject({
  server: ServerName,
  stack: StackName,
  /** Every service of the plan, changed or not: the app is well when all of it is. */
  services: z.array(z.strictObject({ to: Digest, isPosted: z.boolean() })),
  withinMs: z.int().positive(),
  /** Short names of what else ran in the stack when it was planned; `null`: nobody looked. */
  others: z.array(z.string()).nullable().default(null),
});
type Args = z.infer<typeof args>;

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
    const specs = wanted.map(({ spec }) => spec);
    const end = await watchStack(
      {
        swarm: world.swarms.of(server),
        stack,
        wanted: specs,
        untouched: new Set(untouched),
        clock: world.clock,
        deadlineMs: withinMs,
        onProgress: (progress) => context.onProgress(inWords(progress, stack)),
      },
      context.signal,
    );
    return endOf(end, { given, specs, world, context });
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

interface Watched {
  readonly given: Args;
  readonly specs: readonly ServiceSpec[];
  readonly world: World;
  readonly context: StepContext;
}

async function endOf(end: WatchEnd, watched: Watched): Promise<StepEnd> {
  if (end.is === 'ok') {
    return okBeside(end, watched);
  }
  if (end.is === 'unclear') {
    return unclear(end, watched);
  }
  const { reason, excerpt } = await findingsOf(end, watched);
  const told = { reason: sentence(end.service, reason, watched), excerpt };
  switch (end.is) {
    case 'failed':
      return end.isPaused
        ? { ok: false, verdict: 'failed', ...withMore(told, HALF_WAY), hint: goOn(end, watched) }
        : { ok: false, verdict: 'failed', ...told, hint: whatNext(end, calledIn(watched)) };
    case 'rolled back':
      return end.isComplete
        ? { ok: false, verdict: 'rolled back', ...told, hint: whatNext(end, calledIn(watched)) }
        : { ok: false, verdict: 'needs a person', ...halfBack(end, told), hint: hintOfHalf(end, watched) };
    default:
      return assertNever(end);
  }
}

/** What somebody added meanwhile is theirs: it is left alone, and told. */
function okBeside({ seen }: Extract<WatchEnd, { is: 'ok' }>, { given, specs, context }: Watched): StepEnd {
  const { stack, others } = given;
  const known = new Set([...specs.map(({ Name }) => shortName(Name, stack)), ...(others ?? [])]);
  const added = seen.map((name) => shortName(name, stack)).filter((name) => !known.has(name));
  if (others === null || added.length === 0) {
    return ok;
  }
  const { app } = calledBy(context.operation, stack);
  const what = added.length === 1 ? 'a service' : 'services';
  const left = `I left ${added.length === 1 ? 'it' : 'them'} alone: \`!drift ${app}\``;
  return { ok: true, note: `⚠ Somebody added ${what} meanwhile: ${listed(added, MOST_NAMED)}. ${left}` };
}

function halfBack<Told extends { readonly reason: string }>({ isSick }: RolledBack, told: Told): Told {
  return isSick ? told : withMore(told, HALF_BACK);
}

function hintOfHalf(end: RolledBack, watched: Watched): string {
  return end.isSick
    ? whereToRead(end.service, calledIn(watched))
    : `${calledIn(watched).whole} brings all of it to one version.`;
}

const HALF_WAY = 'Swarm stopped half-way: what it had not replaced yet runs as before.';
const HALF_BACK = 'Only a part of it went back.';

function withMore<Told extends { readonly reason: string }>(told: Told, more: string): Told {
  return { ...told, reason: `${told.reason} ${more}` };
}

function unclear(end: Extract<WatchEnd, { is: 'unclear' }>, watched: Watched): StepEnd {
  const called = calledIn(watched);
  const hints = {
    late: `It goes on by itself. ${whereToRead(end.service, called)}`,
    'other hands': `I left it as it is. \`!drift ${called.app}\` shows what differs from the files.`,
    'engine away': 'Can the bot reach the Docker engine?',
  };
  return {
    ok: false,
    verdict: 'needs a person',
    reason: sentence(end.service, end.reason, watched),
    hint: hints[end.why],
  };
}

async function findingsOf(
  { service, reason, task }: Pick<Failed, 'service' | 'reason' | 'task'>,
  { given: { server }, specs, world, context }: Watched,
): Promise<Findings> {
  const spec = specs.find(({ Name }) => Name === service);
  return task === null || spec === undefined
    ? { reason, excerpt: [] }
    : postMortem({ swarm: world.swarms.of(server), server, task, spec, reason }, world, context);
}

type RolledBack = Extract<WatchEnd, { is: 'rolled back' }>;
type Failed = Extract<WatchEnd, { is: 'failed' | 'rolled back' }>;

/** What still waits for a server first of all needs one. */
function goOn({ task }: Failed, watched: Watched): string {
  const cure = task === null || isEnded(task.state) ? undefined : meaningIn(task.error)?.cure;
  const { goesOn } = calledIn(watched);
  return cure === undefined ? goesOn : `${cure} ${goesOn}`;
}

function calledIn({ given: { stack }, context: { operation } }: Watched): Called {
  return calledBy(operation, stack);
}

function sentence(service: string | null, reason: string, { given: { stack } }: Watched): string {
  return service === null ? `${reason}.` : `${shortName(service, stack)}: ${reason}.`;
}

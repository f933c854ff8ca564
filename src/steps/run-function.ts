import { z } from 'zod';
import { UserError } from '../kernel/errors.ts';
import { AppName, Digest, ServerName, StackName } from '../kernel/ids.ts';
import type { Clock } from '../kernel/system.ts';
import type { StepContext, StepEnd } from '../operations/ports.ts';
import { callOf, environmentOf } from '../recipes/call-function.ts';
import { newestTask } from '../swarm/newest-task.ts';
import { defineStep, type World } from './define.ts';
import { keptText } from './kept.ts';
import { collectOutput, excerptOf, keepOutput, type Output } from './output.ts';

const args = z.strictObject({
  server: ServerName,
  app: AppName,
  stack: StackName,
  service: z.string(),
  function: z.string(),
  /** A list of words, as JSON. */
  words: Digest,
  /** The text of `abra.sh`. */
  script: Digest,
  withinMs: z.int().positive(),
  /** It belongs to a deploy that went well: what goes wrong here is told, and the rest is done. */
  isAfter: z.boolean(),
});
type Args = z.infer<typeof args>;

const Words = z.array(z.string());

/** A function of the recipe's `abra.sh`, called once in the service's container, on whichever node that is. */
export const runFunction = defineStep({
  kind: 'run-function',
  phase: 'run',
  weight: 4,
  isChange: true,
  hasOutput: true,
  args,
  describe: ({ function: name, service }) => `${name} in ${service}`,
  async apply(given, world, context) {
    if (given.isAfter && context.operation.troubles.length > 0) {
      return { ok: true, trouble: `Not run because of that: ${labelOf(given)}.` };
    }
    const output = collectOutput();
    const end = await called(given, output, { world, context }).catch((error: unknown) =>
      refused(given, error),
    );
    keepOutput(context.operation, { title: labelOf(given), lines: output.lines() }, world.vault);
    return end;
  },
  /** Whether it came to its end, and what it did until then, only people can find out. */
  recover: async (given) =>
    notWell(given, 'ran while I was away: whether it came to its end I cannot tell', {
      verdict: 'needs a person',
      excerpt: [],
    }),
});

interface Running {
  readonly world: World;
  readonly context: StepContext;
}

async function called(given: Args, output: Output, { world, context }: Running): Promise<StepEnd> {
  const { server, app, stack, service, function: name, withinMs } = given;
  const tasks = await world.swarms.of(server).tasks(stack, context.signal);
  const task = newestTask(tasks, `${stack}_${service}`);
  if (task === null) {
    throw new UserError('unknown_service', `No container of \`${service}\` runs.`);
  }
  const words = Words.parse(JSON.parse(keptText(given.words, world)));
  const limit = startLimit(withinMs, context, world.clock);
  const say = (): void => context.onProgress({ fraction: 0, words: progressOf(given, output) });
  say();
  try {
    const { exitCode } = await world.nodes.of(server).exec(
      {
        task: task.id,
        argv: callOf({ script: keptText(given.script, world), name, args: words }),
        environment: environmentOf({ service, app, stack }),
        until: limit.until,
        onOutput: (text) => {
          output.add(text);
          say();
        },
      },
      context.signal,
    );
    return endOf(given, { exitCode, why: limit.why(), lines: output.lines() });
  } finally {
    limit.over();
  }
}

/** When it is over because it takes too long, or because somebody does not want it any more. */
interface Limit {
  readonly until: AbortSignal;
  /** Why it was ended; `null`: it was not. */
  why(): 'late' | 'cancelled' | null;
  over(): void;
}

function startLimit(withinMs: number, { cancel, signal }: StepContext, clock: Clock): Limit {
  const late = new AbortController();
  const done = new AbortController();
  clock.sleep(withinMs, AbortSignal.any([done.signal, signal])).then(
    () => late.abort(),
    () => {},
  );
  // A bot that ends leaves it alone.
  const wanted = new AbortController();
  const stop = (): void => {
    if (!signal.aborted) {
      wanted.abort();
    }
  };
  cancel.addEventListener('abort', stop, { once: true });
  if (cancel.aborted) {
    stop();
  }
  return {
    until: AbortSignal.any([late.signal, wanted.signal]),
    why() {
      if (late.signal.aborted) {
        return 'late';
      }
      return wanted.signal.aborted ? 'cancelled' : null;
    },
    over() {
      done.abort();
      cancel.removeEventListener('abort', stop);
    },
  };
}

interface Ended {
  readonly exitCode: number | null;
  readonly why: ReturnType<Limit['why']>;
  readonly lines: readonly string[];
}

function endOf(given: Args, { exitCode, why, lines }: Ended): StepEnd {
  const excerpt = excerptOf(lines);
  if (why === 'cancelled') {
    return { ok: false, verdict: 'cancelled', reason: 'I ended it before it was done.', excerpt };
  }
  if (why === 'late') {
    const minutes = Math.round(given.withinMs / 60_000);
    return notWell(given, `took longer than ${minutes} min, so I ended it`, { verdict: 'failed', excerpt });
  }
  if (exitCode === null) {
    return notWell(given, 'ended, nobody saw how', { verdict: 'needs a person', excerpt });
  }
  if (exitCode !== 0) {
    return notWell(given, `ended with exit code ${exitCode}`, { verdict: 'failed', excerpt });
  }
  return given.isAfter ? { ok: true } : { ok: true, excerpt: excerptOf([...lines, 'exit code 0']) };
}

interface Failure {
  readonly verdict: 'failed' | 'needs a person';
  readonly excerpt: readonly string[];
}

/** `what` it did, without its name. */
function notWell(given: Args, what: string, { verdict, excerpt }: Failure): StepEnd {
  return given.isAfter
    ? { ok: true, trouble: `All services run, but ${labelOf(given)} ${what}.`, excerpt }
    : { ok: false, verdict, reason: `It ${what}.`, excerpt };
}

/** After a deploy that went well, what cannot even begin is told like what ends badly. An engine that is away is waited for. */
function refused(given: Args, error: unknown): StepEnd {
  if (!given.isAfter || !(error instanceof UserError) || error.code === 'swarm_unreachable') {
    throw error;
  }
  const why = error.message.replace(/\.$/, '');
  return notWell(given, `could not be run: ${why}`, { verdict: 'failed', excerpt: [] });
}

/** What apps say is shown while it comes to people who asked for just that, and to nobody else. */
function progressOf(given: Args, output: Output): string {
  const last = given.isAfter ? '' : output.last().slice(0, 120);
  return last === '' ? labelOf(given) : `${labelOf(given)}: ${last}`;
}

function labelOf({ function: name, service }: Args): string {
  return `${name} in ${service}`;
}

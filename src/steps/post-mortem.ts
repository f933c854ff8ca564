import type { ServerName } from '../kernel/ids.ts';
import { struckOutLines } from '../kernel/strike-out.ts';
import type { StepContext } from '../operations/ports.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { UNHEALTHY } from '../swarm/meanings.ts';
import type { ContainerFacts, LiveTask, Swarm } from '../swarm/swarm.ts';
import { isPortTaken, wordsFor, wordsOfEnd } from '../swarm/words.ts';
import type { World } from './define.ts';
import { portHolder } from './port-holder.ts';

/** Last lines of what failed, for the verdict. */
const EXCERPT_LINES = 5;
const EXCERPT_WIDTH = 200;
const range = { tail: EXCERPT_LINES, since: null };

export interface Dead {
  readonly swarm: Swarm;
  readonly server: ServerName;
  readonly task: LiveTask;
  readonly spec: ServiceSpec;
  /** As it was judged, by the task alone. */
  readonly reason: string;
}

export interface Findings {
  /** Why it is not well, in words. */
  readonly reason: string;
  /** What it said last, without what looks like a secret. */
  readonly excerpt: readonly string[];
}

/** Asks what is known of one task that did not get well. What cannot be read is no reason to hold the verdict back. */
export async function postMortem(dead: Dead, world: World, context: StepContext): Promise<Findings> {
  const { swarm, task, spec } = dead;
  const [facts, lines] = await Promise.all([
    swarm.container(task.id, context.signal).catch(() => null),
    // What got no server has said nothing, and engines say so in place of logs.
    task.node === '' ? [] : swarm.logs({ task: task.id }, range, context.signal).catch(() => []),
  ]);
  const said = [...lines.map(({ text }) => text), ...checkSaid(task, facts)];
  const excerpt = struckOutLines(said)
    .slice(-EXCERPT_LINES)
    .map((text) => text.slice(0, EXCERPT_WIDTH));
  const words = facts === null ? wordsFor(task, spec) : wordsOfEnd(task, spec, facts);
  const better = dead.reason.replace(wordsFor(task, spec), () => words);
  const reason = isPortTaken(task)
    ? better.replace('another app', await portHolder(dead, world, context))
    : better;
  return { reason, excerpt };
}

/** Only where the check is what it failed by: most checks talk all the time. */
function checkSaid({ error }: LiveTask, facts: ContainerFacts | null): readonly string[] {
  const isCheck = facts?.isUnhealthy === true || UNHEALTHY.test(error ?? '');
  return isCheck ? (facts?.checkSaid ?? []).map((line) => `health check: ${line}`) : [];
}

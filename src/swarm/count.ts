import type { ServiceMode, ServiceSpec } from '../stack/spec.ts';
import type { LiveService, LiveTask } from './swarm.ts';

/** How many places of a service are served by tasks of the spec of now. */
export interface Count {
  readonly running: number;
  readonly wanted: number;
  readonly isEnough: boolean;
  /** Of the tasks that count: they must stay the same ones. */
  readonly ids: string;
  /** Nothing runs or will: the restart policy allows no further try. */
  readonly isGivenUp: boolean;
}

const failures: ReadonlySet<string> = new Set(['failed', 'rejected']);
const endings: ReadonlySet<string> = new Set([...failures, 'complete', 'shutdown', 'remove', 'orphaned']);

export function countOf(spec: ServiceSpec, live: LiveService, tasks: readonly LiveTask[]): Count {
  const current = tasks.filter(({ isUpToDate }) => isUpToDate);
  const good = current.filter((task) => isGood(spec, task));
  const running = isJob(spec) ? good.length : new Set(good.map(placeOf)).size;
  const wanted = wantedOf(spec.Mode, live);
  // A container that was told to end may take its time, and goes on writing until then.
  const isLive = current.some(({ state }) => !isEnded(state));
  return {
    running,
    wanted,
    isEnough: running >= wanted && (wanted > 0 || !isLive),
    ids: good
      .map(({ id }) => id)
      .toSorted()
      .join(' '),
    // A task that failed a moment ago is still desired to run, until Swarm has decided whether it tries again.
    isGivenUp:
      current.some(isFailure) && current.every(({ desired }) => isEnded(desired)) && running < wanted,
  };
}

export function isJob({ Mode }: ServiceSpec): boolean {
  return Mode.ReplicatedJob !== undefined || Mode.GlobalJob !== undefined;
}

export function isEnded(state: string): boolean {
  return endings.has(state);
}

/** Went wrong: ended with an error, or never began. */
export function isFailure({ state }: LiveTask): boolean {
  return failures.has(state);
}

/** Whether a task that ends without an error is started again, for ever. Source: swarmkit, RestartPolicy's default. */
export function isMeantToStay(spec: ServiceSpec): boolean {
  return !isJob(spec) && (spec.TaskTemplate.RestartPolicy?.Condition || 'any') === 'any';
}

/** A slot, or for global services a node. */
export function placeOf({ slot, node }: LiveTask): string {
  return slot === null ? node : String(slot);
}

/** The engine says `running` only when the health check, if there is one, is content. */
function isGood(spec: ServiceSpec, { state, desired, exitCode }: LiveTask): boolean {
  const isDone = state === 'complete' && (exitCode ?? 0) === 0 && !isMeantToStay(spec);
  return isDone || (!isJob(spec) && state === 'running' && desired === 'running');
}

/** A global service wants what the engine says it wants, and at least one: a node may still have to be found. */
function wantedOf({ Replicated, ReplicatedJob }: ServiceMode, { desiredTasks }: LiveService): number {
  if (Replicated !== undefined) {
    return Replicated.Replicas ?? 1;
  }
  return ReplicatedJob === undefined
    ? Math.max(1, desiredTasks)
    : (ReplicatedJob.TotalCompletions ?? ReplicatedJob.MaxConcurrent ?? 1);
}

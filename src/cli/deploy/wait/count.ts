import type { Sight, Task } from './sight.ts';
import { isBefore, isKnown, isTerminal, stepOf } from './states.ts';

/** How far a service is, as docker counts. */
export interface Count {
  readonly kind: 'service' | 'job';
  /** Places that are served, or that a job has done. */
  readonly done: number;
  /** `null`: not known yet, no task is there. */
  readonly wanted: number | null;
  /** Of a job: tasks that are under way, and how many there may be. */
  readonly active: { readonly now: number; readonly most: number } | null;
  /** The task that counts in each place, in order. */
  readonly places: readonly { readonly label: string; readonly task: Task }[];
}

/** What docker cuts an id to. */
const SHORT_ID = 12;

/** Source: docker/cli, cli/command/service/progress: one updater for each mode. */
export function countOf(sight: Sight): Count {
  const { Replicated, Global, ReplicatedJob } = sight.service.mode;
  if (Replicated !== undefined) {
    return replicated(sight, Replicated.Replicas ?? 1);
  }
  if (Global !== undefined) {
    return global(sight);
  }
  return ReplicatedJob === undefined
    ? globalJob(sight)
    : replicatedJob(sight, {
        total: ReplicatedJob.TotalCompletions ?? 1,
        most: ReplicatedJob.MaxConcurrent ?? 1,
      });
}

function replicated({ tasks, nodes }: Sight, wanted: number): Count {
  const counted = tasks.filter((task) => isKnown(task) && (task.node === '' || nodes.has(task.node)));
  const chosen = chooseBy(counted, ({ slot }) => slot);
  const places = chosen.map((task, index) => ({ label: `${index + 1}/${wanted}`, task }));
  return { kind: 'service', done: chosen.filter(isRunning).length, wanted, active: null, places };
}

/** How many nodes there will be is seen by the tasks: Swarm makes all of them at once. */
function global({ tasks, nodes }: Sight): Count {
  const chosen = chooseBy(tasks.filter(isKnown), ({ node }) => node);
  const up = chosen.filter(({ node }) => nodes.has(node));
  return {
    kind: 'service',
    done: up.filter(isRunning).length,
    wanted: chosen.length === 0 ? null : chosen.length,
    active: null,
    places: up.map((task) => ({ label: task.node.slice(0, SHORT_ID), task })),
  };
}

function replicatedJob(sight: Sight, { total, most }: { total: number; most: number }): Count {
  const chosen = chooseBy(ofThisRun(sight), ({ slot }) => slot);
  const done = chosen.filter(isComplete).length;
  const now = chosen.filter(({ state }) => stepOf(state) < stepOf('complete')).length;
  const places = chosen.map((task) => ({ label: `${task.slot + 1}/${total}`, task }));
  return { kind: 'job', done, wanted: total, active: { now, most: Math.min(total - done, most) }, places };
}

function globalJob(sight: Sight): Count {
  const chosen = chooseBy(ofThisRun(sight), ({ node }) => node);
  return {
    kind: 'job',
    done: chosen.filter(isComplete).length,
    wanted: chosen.length === 0 && sight.nodes.size > 0 ? null : chosen.length,
    active: null,
    places: chosen.map((task) => ({ label: task.node, task })),
  };
}

/** A job that is deployed again runs again; tasks of the time before stay listed. */
function ofThisRun({ service, tasks }: Sight): readonly Task[] {
  return tasks.filter((task) => isKnown(task) && task.iteration === service.iteration);
}

function chooseBy(tasks: readonly Task[], placeOf: (task: Task) => number | string): readonly Task[] {
  const chosen = new Map<number | string, Task>();
  for (const task of tasks) {
    const before = chosen.get(placeOf(task));
    if (before === undefined || isBefore(task, before)) {
      chosen.set(placeOf(task), task);
    }
  }
  return [...chosen.values()];
}

function isRunning({ desired, state }: Task): boolean {
  return !isTerminal(desired) && state === 'running';
}

function isComplete({ state }: Task): boolean {
  return state === 'complete';
}

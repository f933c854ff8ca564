import type { ServiceSpec } from '../stack/spec.ts';
import { isEnded } from './count.ts';
import type { Sight } from './sight.ts';
import type { LiveTask } from './swarm.ts';
import { rulesOf } from './wants.ts';
import { wordsFor } from './words.ts';

/** What is waited for, in a few words. */
export interface Waited {
  readonly words: string;
  /** What has gone wrong so far and is being tried again. */
  readonly trouble: Trouble | null;
}

export interface Trouble {
  readonly reason: string;
  /** `null`: no task was made at all. */
  readonly task: LiveTask | null;
}

const stages: readonly (readonly [string, string])[] = [
  ['starting', 'starting'],
  ['preparing', 'fetching its image'],
];

/** `failure`: the newest of the spec of now. */
export function whyNotYet({ wanted, live, tasks }: Sight, failure: LiveTask | null): Waited {
  const current = tasks.filter(({ isUpToDate, state }) => isUpToDate && !isEnded(state));
  const stuck = current.find(({ error }) => error !== null && error !== '');
  if (stuck !== undefined) {
    const reason = wordsFor(stuck, wanted);
    return { words: reason, trouble: { reason, task: stuck } };
  }
  if (failure !== null) {
    const reason = wordsFor(failure, wanted);
    return { words: `trying again: ${reason}`, trouble: { reason, task: failure } };
  }
  if (isEverywhere(wanted) && live?.desiredTasks === 0 && tasks.length === 0) {
    const reason = nowhere(wanted);
    return { words: reason, trouble: { reason, task: null } };
  }
  return { words: stageOf(tasks, current), trouble: null };
}

function stageOf(tasks: readonly LiveTask[], current: readonly LiveTask[]): string {
  const stage = stages.find(([state]) => current.some((task) => task.state === state));
  if (stage !== undefined) {
    return stage[1];
  }
  const leaving = tasks.filter(({ state, desired }) => state === 'running' && isEnded(desired));
  if (leaving.length > 0) {
    const seconds = Math.ceil(Math.max(...leaving.map(({ graceMs }) => graceMs)) / 1000);
    const what = current.every((task) => leaving.includes(task)) ? 'stopping' : 'what ran before is stopping';
    return `${what}, which may take ${seconds} s`;
  }
  return current.some(({ state }) => state === 'ready') ? 'about to start' : 'waiting for its turn';
}

function isEverywhere({ Mode }: ServiceSpec): boolean {
  return Mode.Global !== undefined || Mode.GlobalJob !== undefined;
}

function nowhere(wanted: ServiceSpec): string {
  const rules = rulesOf(wanted);
  return rules === '' ? 'no server can take it' : `no server fits its placement rules (${rules})`;
}

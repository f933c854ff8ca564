import { isEnded } from './count.ts';
import type { LiveService, LiveTask } from './swarm.ts';

/** Why a service stays half-way between two specs until it is posted again. */
export type Standstill = 'update paused' | 'way back paused' | 'partly as before';

/**
 * Whether the identical post would bring it on: Swarm paused what it was doing, or tasks of the spec before go on and nobody replaces
 * them. `null`: no. Source: swarmkit, manager/orchestrator/update: a paused update waits for the next post of the service.
 */
export function standstillOf(
  { spec, update }: Pick<LiveService, 'spec' | 'update'>,
  tasks: readonly LiveTask[],
): Standstill | null {
  const state = update?.state ?? null;
  if (state === 'paused') {
    return 'update paused';
  }
  if (state === 'rollback_paused') {
    return 'way back paused';
  }
  // Swarm is at it. A post would make it forget what to go back to.
  const isBusy = state === 'updating' || state === 'rollback_started';
  const isBehind = tasks.some((task) => task.service === spec.Name && isLeftBehind(task));
  return isBehind && !isBusy ? 'partly as before' : null;
}

function isLeftBehind({ isUpToDate, desired, state }: LiveTask): boolean {
  return !isUpToDate && desired === 'running' && !isEnded(state);
}

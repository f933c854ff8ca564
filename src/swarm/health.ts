import type { LiveService } from './swarm.ts';

export interface Health {
  readonly isWell: boolean;
  /** `running`, `2 of 4 services run`. */
  readonly words: string;
}

/** How a stack is, from one listing. A job that has nothing to run now, or a service scaled to nothing, counts as well. */
export function healthOf(services: readonly LiveService[]): Health {
  if (services.length === 0) {
    return { isWell: true, words: 'stopped' };
  }
  const stuck = services.find(
    ({ update }) => update?.state === 'paused' || update?.state === 'rollback_paused',
  );
  const well = services.filter(({ runningTasks, desiredTasks }) => runningTasks >= desiredTasks).length;
  if (well < services.length) {
    return { isWell: false, words: `⚠ ${well} of ${services.length} services run` };
  }
  return stuck === undefined
    ? { isWell: true, words: 'running' }
    : { isWell: false, words: '⚠ an update stands still' };
}

import type { StackName } from '../kernel/ids.ts';
import type { Clock } from '../kernel/system.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { isEnded, isMeantToStay } from './count.ts';
import type { SwarmReader } from './swarm.ts';

/** Between two looks; and for what a node does besides; in milliseconds. */
const LOOK_EVERY_MS = 300;
const MARGIN_MS = 10_000;

/**
 * Waits until the containers of a service that were told to go have gone. A service whose tasks are not always tried again, and that is
 * scaled up while one of them still ends, gets nothing in its place: Swarm takes the ending task for one that has done its work, and
 * looks no more once it is gone, until the next post. Source: swarmkit, manager/orchestrator/restart, `UpdatableTasksInSlot`; seen on
 * engines 20.10 and 28.5.
 */
export async function awaitLeaving(
  { swarm, stack, spec, clock }: Leaving,
  signal: AbortSignal,
): Promise<void> {
  if (isMeantToStay(spec)) {
    return;
  }
  const beganMs = clock.monotonicMs();
  for (;;) {
    const tasks = (await swarm.tasks(stack, signal)).filter(({ service }) => service === spec.Name);
    const leaving = tasks.filter(({ desired, state }) => desired === 'remove' && !isEnded(state));
    const mostMs = Math.max(0, ...leaving.map(({ graceMs }) => graceMs)) + MARGIN_MS;
    const isKnown = tasks.some(({ desired }) => desired === 'remove');
    if (!isKnown || clock.monotonicMs() - beganMs >= mostMs) {
      return;
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

interface Leaving {
  readonly swarm: Pick<SwarmReader, 'tasks'>;
  readonly stack: StackName;
  /** As it is about to be posted. */
  readonly spec: ServiceSpec;
  readonly clock: Clock;
}

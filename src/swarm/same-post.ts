import type { Clock } from '../kernel/system.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { isSameSpec } from '../stack/stored.ts';
import { standstillOf } from './standstill.ts';
import type { InspectedService } from './swarm.ts';

/** For what Swarm does besides its delay, and for clocks that differ a little; and the longest wait; in milliseconds. */
const MARGIN_MS = 1500;
const MOST_MS = 60_000;
const NANOSECONDS_PER_MS = 1_000_000;

/**
 * How long to wait before an identical post, in milliseconds. A paused update goes on waiting out its delay between two tasks, and an
 * identical post that comes meanwhile is taken for its own and lost: then nothing moves until the next one. Source: swarmkit,
 * manager/orchestrator/update, `Supervisor.Update`; seen on engines 20.10 and 28.5.
 */
export function samePostWaitMs(
  wanted: ServiceSpec,
  live: InspectedService | null,
  clock: Pick<Clock, 'now'>,
): number {
  if (live === null || standstillOf(live, []) === null || !isSameSpec(wanted, live.spec)) {
    return 0;
  }
  const { UpdateConfig, RollbackConfig } = live.spec;
  const delayMs = Math.max(UpdateConfig?.Delay ?? 0, RollbackConfig?.Delay ?? 0) / NANOSECONDS_PER_MS;
  // The pause is the last that the engine wrote into the service.
  const pausedMs = clock.now().getTime() - live.updatedAt.getTime();
  return Math.min(MOST_MS, Math.max(0, delayMs + MARGIN_MS - Math.max(0, pausedMs)));
}

import { expect, it } from 'vitest';
import { samePostWaitMs } from '../../../src/swarm/same-post.ts';
import type { UpdateStatus } from '../../../src/swarm/swarm.ts';
import { liveService, wantedService } from './sights.ts';

const update = { Parallelism: 1, MaxFailureRatio: 0, Order: 'stop-first', Delay: 10_000_000_000 };
const wanted = wantedService({ UpdateConfig: update });

/** Paused at 0, asked after so many milliseconds. */
function wait(afterMs: number, state: UpdateStatus['state'] | null = 'paused', spec = wanted): number {
  return samePostWaitMs(wanted, liveService(spec, state), { now: () => new Date(afterMs) });
}

it('waits until a paused update has waited out its delay', () => {
  expect([wait(0), wait(4000), wait(11_500), wait(60_000)]).toEqual([11_500, 7500, 0, 0]);
  expect(wait(-5000)).toBe(11_500);
});

it('does not wait where another spec is posted, nothing is paused, or nothing is there', () => {
  const other = wantedService({ UpdateConfig: update }, 'app:1.0');

  expect([wait(0, 'paused', other), wait(0, 'updating'), wait(0, null)]).toEqual([0, 0, 0]);
  expect(samePostWaitMs(wanted, null, { now: () => new Date(0) })).toBe(0);
});

it('does not wait for ever', () => {
  const slow = wantedService({ UpdateConfig: { ...update, Delay: 1e15 } });

  expect(samePostWaitMs(slow, liveService(slow, 'paused'), { now: () => new Date(0) })).toBe(60_000);
});

import { describe, expect, it } from 'vitest';
import { standstillOf } from '../../../src/swarm/standstill.ts';
import type { UpdateStatus } from '../../../src/swarm/swarm.ts';
import { failedTask, liveService, liveTask, wantedService } from './sights.ts';

const behind = liveTask({ isUpToDate: false });
const states: readonly (readonly [UpdateStatus['state'] | null, string | null, string | null])[] = [
  [null, null, 'partly as before'],
  ['completed', null, 'partly as before'],
  ['rollback_completed', null, 'partly as before'],
  ['updating', null, null],
  ['rollback_started', null, null],
  ['paused', 'update paused', 'update paused'],
  ['rollback_paused', 'way back paused', 'way back paused'],
];

describe('what stands still until it is posted again', () => {
  it.each(states)('in state %s: %s; with a task of before: %s', (state, alone, withOld) => {
    const service = liveService(wantedService(), state);

    expect(standstillOf(service, [liveTask()])).toBe(alone);
    expect(standstillOf(service, [liveTask(), behind])).toBe(withOld);
  });

  it.each([
    ['that is to end', liveTask({ isUpToDate: false, desired: 'shutdown' })],
    ['that ended', failedTask({ isUpToDate: false, desired: 'running' })],
    ['of another service', liveTask({ isUpToDate: false, service: 'blog_db' })],
  ])('is not a task of before %s', (_which, task) => {
    expect(standstillOf(liveService(wantedService()), [task])).toBeNull();
  });
});

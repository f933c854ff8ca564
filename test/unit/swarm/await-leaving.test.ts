import { expect, it } from 'vitest';
import { StackName } from '../../../src/kernel/ids.ts';
import type { ServiceSpec } from '../../../src/stack/spec.ts';
import { awaitLeaving } from '../../../src/swarm/await-leaving.ts';
import type { LiveTask } from '../../../src/swarm/swarm.ts';
import { liveTask, wantedService } from './sights.ts';

const stack = StackName.parse('blog');
const never = new AbortController().signal;
const leaving = liveTask({ desired: 'remove' });
const once = wantedService();
const spec = { ...once, TaskTemplate: { ...once.TaskTemplate, RestartPolicy: { Condition: 'none' } } };

/** How many looks it takes where these are the looks. */
async function looksAt(looks: readonly (readonly LiveTask[])[], wanted: ServiceSpec = spec): Promise<number> {
  let [count, nowMs] = [0, 0];
  const sleep = async (ms: number): Promise<void> => void (nowMs += ms);
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs, sleep };
  const tasks = async (): Promise<readonly LiveTask[]> => looks[Math.min(count++, looks.length - 1)] ?? [];
  await awaitLeaving({ swarm: { tasks }, stack, spec: wanted, clock }, never);
  return count;
}

it('waits until what was told to go is gone, where Swarm would take it for done', async () => {
  expect(await looksAt([[leaving], [{ ...leaving, state: 'shutdown' }], [liveTask()]])).toBe(3);
});

it('waits for nothing where Swarm tries again by itself, and for nobody else', async () => {
  expect(await looksAt([[leaving]], wantedService())).toBe(0);
  expect(await looksAt([[{ ...leaving, service: 'blog_db' }]])).toBe(1);
});

it('does not wait for ever', async () => {
  // 10 s to end, 10 s besides, a look every 0.3 s.
  expect(await looksAt([[leaving]])).toBe(68);
});

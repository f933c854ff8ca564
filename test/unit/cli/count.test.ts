import { describe, expect, it } from 'vitest';
import { countOf } from '../../../src/cli/deploy/wait/count.ts';
import type { Sight, Task } from '../../../src/cli/deploy/wait/sight.ts';

function task(more: Partial<Task>): Task {
  return {
    id: 't',
    slot: 1,
    node: 'one',
    desired: 'running',
    state: 'running',
    error: '',
    iteration: null,
    ...more,
  };
}

function sightOf(mode: Sight['service']['mode'], tasks: readonly Task[]): Sight {
  const service = { name: 'app', mode, monitorMs: 5000, state: '', message: '', iteration: 7 };
  return { service, tasks, nodes: new Set(['one', 'two']) };
}

const replicated = { Replicated: { Replicas: 2 } };
const job = { ReplicatedJob: { TotalCompletions: 3, MaxConcurrent: 2 } };

describe('how far a service is', () => {
  it.each([
    ['a task on a node that is down', [task({ node: 'gone' })], 0],
    ['a task that has no node yet', [task({ node: '', state: 'pending' })], 0],
    ['a task that is to end', [task({ desired: 'shutdown' })], 0],
    ['a task in a state that docker does not know', [task({ state: 'odd' })], 0],
    [
      'a task of before beside the one that replaces it',
      [task({ desired: 'shutdown', state: 'failed' }), task({ id: 'u' })],
      1,
    ],
    [
      'the task that is least far, of two that are meant',
      [task({}), task({ id: 'u', state: 'starting' })],
      0,
    ],
    ['one task in each place', [task({}), task({ slot: 2, node: 'two' })], 2],
  ])('counts %s', (_what, tasks, done) => {
    expect(countOf(sightOf(replicated, tasks))).toMatchObject({ done, wanted: 2 });
  });

  it('expects of a global service what the tasks show, also on nodes that are down', () => {
    const tasks = [task({}), task({ node: 'gone' })];

    expect(countOf(sightOf({ Global: {} }, tasks))).toMatchObject({ done: 1, wanted: 2 });
  });

  it('counts of a job what belongs to this run', () => {
    const tasks = [
      task({ slot: 0, state: 'complete', iteration: 6 }),
      task({ slot: 0, state: 'complete', iteration: 7 }),
      task({ slot: 1, state: 'running', iteration: 7 }),
    ];

    expect(countOf(sightOf(job, tasks))).toMatchObject({ done: 1, wanted: 3, active: { now: 1, most: 2 } });
    expect(countOf(sightOf({ GlobalJob: {} }, tasks))).toMatchObject({ wanted: 1 });
    expect(countOf(sightOf({ GlobalJob: {} }, []))).toMatchObject({ wanted: null });
  });
});

import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../../src/stack/spec.ts';
import { type Judgement, judge } from '../../../src/swarm/judge.ts';
import type { Memory } from '../../../src/swarm/past-looks.ts';
import type { Sight } from '../../../src/swarm/sight.ts';
import type { LiveTask, UpdateStatus } from '../../../src/swarm/swarm.ts';
import { failedTask, liveService, liveTask, wantedService } from './sights.ts';

/** The monitoring time when the spec says none. */
const MONITOR_MS = 5000;

interface Look {
  readonly tasks: readonly LiveTask[];
  readonly atMs?: number;
  readonly update?: UpdateStatus['state'];
  readonly message?: string;
  /** What stands there; the wanted one unless said otherwise. */
  readonly spec?: ServiceSpec | null;
}

/** The judgement after the last of these looks. */
function after(looks: readonly Look[], { wanted = wantedService(), isPosted = true } = {}): Judgement {
  let memory: Memory | null = null;
  let judgement: Judgement = { is: 'ok' };
  looks.forEach(({ tasks, atMs, update = null, message, spec = wanted }, index) => {
    const live = spec === null ? null : liveService(spec, update, message);
    const sight: Sight = { wanted, isPosted, live, tasks };
    ({ judgement, memory } = judge(sight, memory, atMs ?? index));
  });
  return judgement;
}

const running = liveTask();

describe('judging a service', () => {
  it('waits until a task of the spec of now runs', () => {
    const old = liveTask({ isUpToDate: false });

    expect(after([{ tasks: [old] }])).toMatchObject({ is: 'waiting', running: 0, wanted: 1 });
    expect(after([{ tasks: [liveTask({ state: 'starting' })] }])).toMatchObject({
      is: 'waiting',
      words: 'starting',
    });
  });

  it('is content when the same task has run for the monitoring time', () => {
    const steady = { tasks: [running], atMs: 0 };

    expect(after([steady, { tasks: [running], atMs: MONITOR_MS - 1 }]).is).toBe('waiting');
    expect(after([steady, { tasks: [running], atMs: MONITOR_MS }]).is).toBe('ok');
  });

  it('takes the monitoring time from the spec', () => {
    const wanted = wantedService({
      UpdateConfig: { Parallelism: 1, MaxFailureRatio: 0, Order: 'stop-first', Monitor: 20_000_000_000 },
    });
    const looks = [{ tasks: [running], atMs: 0 }];

    expect(after([...looks, { tasks: [running], atMs: 19_999 }], { wanted }).is).toBe('waiting');
    expect(after([...looks, { tasks: [running], atMs: 20_000 }], { wanted }).is).toBe('ok');
  });

  it('starts to count again when another task runs in its place', () => {
    const looks = [
      { tasks: [running], atMs: 0 },
      { tasks: [failedTask(), liveTask()], atMs: 4000 },
      { tasks: [failedTask(), liveTask()], atMs: 6000 },
    ];

    expect(after(looks).is).toBe('waiting');
  });

  it('counts places, not tasks', () => {
    const wanted = wantedService({ Mode: { Replicated: { Replicas: 2 } } });
    const tasks = [liveTask({ slot: 1 }), liveTask({ slot: 1 })];

    expect(
      after(
        [
          { tasks, atMs: 0 },
          { tasks, atMs: 60_000 },
        ],
        { wanted },
      ),
    ).toMatchObject({ is: 'waiting', running: 1 });
  });

  it('waits until Swarm has finished its update', () => {
    const looks: Look[] = [
      { tasks: [running], atMs: 0, update: 'updating' },
      { tasks: [running], atMs: 60_000, update: 'updating' },
    ];

    expect(after(looks).is).toBe('waiting');
    expect(after([...looks, { tasks: [running], atMs: 60_001, update: 'completed' }]).is).toBe('ok');
  });

  it('is content with no tasks when none are wanted', () => {
    const wanted = wantedService({ Mode: { Replicated: { Replicas: 0 } } });

    expect(after([{ tasks: [] }], { wanted }).is).toBe('ok');
    expect(after([{ tasks: [running] }], { wanted }).is).toBe('waiting');
  });

  it('waits until the last container has ended where none are wanted', () => {
    const wanted = wantedService({ Mode: { Replicated: { Replicas: 0 } } });
    const stopping = liveTask({ desired: 'remove' });

    expect(after([{ tasks: [stopping] }], { wanted })).toMatchObject({
      is: 'waiting',
      words: 'stopping, which may take 10 s',
    });
    expect(after([{ tasks: [{ ...stopping, state: 'shutdown' }] }], { wanted }).is).toBe('ok');
  });

  it('says what it waits for while what ran before takes its time to end', () => {
    const tasks = [
      liveTask({ isUpToDate: false, desired: 'shutdown', graceMs: 60_000 }),
      liveTask({ state: 'ready' }),
    ];

    expect(after([{ tasks }])).toMatchObject({
      is: 'waiting',
      words: 'what ran before is stopping, which may take 60 s',
    });
  });

  it('says that no node fits where a global service gets no task at all', () => {
    const wanted = wantedService({ Mode: { Global: {} } });
    const Placement = { Constraints: ['node.labels.gpu == yes'] };
    const picky = { ...wanted, TaskTemplate: { ...wanted.TaskTemplate, Placement } };
    const reason = 'no server fits its placement rules (node.labels.gpu == yes)';
    const live = { ...liveService(picky), desiredTasks: 0 };

    const { judgement } = judge({ wanted: picky, isPosted: true, live, tasks: [] }, null, 0);

    expect(judgement).toMatchObject({ is: 'waiting', words: reason, trouble: { reason, task: null } });
  });

  it('wants a global service on every node that the engine counts', () => {
    const wanted = wantedService({ Mode: { Global: {} } });
    const here = liveTask({ slot: null });

    expect(
      after(
        [
          { tasks: [here], atMs: 0 },
          { tasks: [here], atMs: MONITOR_MS },
        ],
        { wanted },
      ).is,
    ).toBe('ok');
    expect(
      after(
        [
          { tasks: [], atMs: 0 },
          { tasks: [], atMs: 60_000 },
        ],
        { wanted },
      ).is,
    ).toBe('waiting');
  });

  it('judges jobs by their exit', () => {
    const wanted = wantedService({ Mode: { ReplicatedJob: { TotalCompletions: 1 } } });
    const done = liveTask({ state: 'complete', desired: 'complete', exitCode: 0 });
    const job = { ...wanted, TaskTemplate: { ...wanted.TaskTemplate, RestartPolicy: { Condition: 'none' } } };

    expect(after([{ tasks: [done] }], { wanted }).is).toBe('ok');
    expect(after([{ tasks: [running] }], { wanted }).is).toBe('waiting');
    expect(after([{ tasks: [failedTask()] }], { wanted: job })).toMatchObject({
      is: 'failed',
      reason: expect.stringContaining('exit code 3'),
    });
  });

  it('takes a service that may end for done when it ended well', () => {
    const wanted = wantedService();
    const once = {
      ...wanted,
      TaskTemplate: { ...wanted.TaskTemplate, RestartPolicy: { Condition: 'on-failure' } },
    };
    const done = liveTask({ state: 'complete', desired: 'shutdown', exitCode: 0 });

    expect(
      after(
        [
          { tasks: [done], atMs: 0 },
          { tasks: [done], atMs: MONITOR_MS },
        ],
        { wanted: once },
      ).is,
    ).toBe('ok');
    expect(
      after([
        { tasks: [done], atMs: 0 },
        { tasks: [done], atMs: MONITOR_MS },
      ]).is,
    ).toBe('waiting');
  });

  it('gives up after five failures in one place, not before', () => {
    const failures = Array.from({ length: 5 }, () => failedTask());
    const starting = liveTask({ state: 'starting' });
    const first = { tasks: [starting] };

    expect(after([first, { tasks: [...failures.slice(1), starting] }])).toMatchObject({
      is: 'waiting',
      words: 'trying again: it ended by itself (exit code 3)',
    });
    expect(after([first, { tasks: [...failures, starting] }])).toMatchObject({
      is: 'failed',
      task: failures.at(-1),
    });
  });

  it('remembers failures that the engine has forgotten', () => {
    const looks = Array.from({ length: 6 }, (_, index) => ({
      tasks: index === 0 ? [] : [failedTask(), liveTask({ state: 'starting' })],
    }));

    expect(after(looks).is).toBe('failed');
  });

  it('does not count failures from before it looked, nor those of another spec', () => {
    const before = Array.from({ length: 9 }, () => failedTask());
    const other = Array.from({ length: 9 }, () => failedTask({ isUpToDate: false }));

    expect(after([{ tasks: [...before, running] }, { tasks: [...before, ...other, running] }]).is).toBe(
      'waiting',
    );
  });

  it('waits while Swarm has not decided yet whether it tries again', () => {
    const rejected = failedTask({ state: 'rejected', desired: 'running' });

    expect(after([{ tasks: [liveTask({ state: 'preparing' })] }, { tasks: [rejected] }]).is).toBe('waiting');
  });

  it('gives up at once when Swarm will not try again', () => {
    const wanted = wantedService();
    const once = {
      ...wanted,
      TaskTemplate: { ...wanted.TaskTemplate, RestartPolicy: { Condition: 'none' } },
    };

    expect(after([{ tasks: [failedTask()] }], { wanted: once }).is).toBe('failed');
    expect(after([{ tasks: [failedTask()], update: 'updating' }], { wanted: once }).is).toBe('waiting');
  });

  it.each([
    ['stops where it fails', {}, 'waiting'],
    ['takes it back where it fails', { FailureAction: 'rollback' }, 'waiting'],
    ['goes on where it fails', { FailureAction: 'continue' }, 'failed'],
  ])('gives an update that Swarm %s the time to be ended by Swarm', (_what, change, is) => {
    const wanted = wantedService({
      UpdateConfig: { Parallelism: 1, MaxFailureRatio: 0, Order: 'stop-first', ...change },
    });
    const failing = [1, 2, 3].map((times) => ({
      tasks: Array.from({ length: times }, () => failedTask()),
      update: 'updating' as const,
    }));
    const begin = { tasks: [], update: 'updating' as const };

    expect(after([begin, ...failing], { wanted }).is).toBe(is);
  });

  it('takes a paused update for failed, and says why its task failed', () => {
    expect(after([{ tasks: [failedTask()], update: 'paused' }])).toMatchObject({
      is: 'failed',
      reason: 'it ended by itself (exit code 3)',
      isPaused: true,
    });
    expect(after([{ tasks: [], update: 'paused' }])).toMatchObject({
      is: 'failed',
      isPaused: true,
      reason: 'Swarm says: because',
    });
  });

  it('says of a paused update what its next task waits for, when its server was emptied', () => {
    const told = liveTask({ state: 'shutdown', desired: 'shutdown' });
    const next = liveTask({ state: 'pending', node: '', error: 'no suitable node (1 node not available)' });

    expect(after([{ tasks: [told, next], update: 'paused' }])).toMatchObject({
      is: 'failed',
      isPaused: true,
      reason: expect.stringMatching(/^no server/),
      task: next,
    });
  });

  it('sees that Swarm went back, and whether all the way', () => {
    const spec = wantedService({}, 'app:1.0');
    const tasks = [failedTask({ isUpToDate: false }), liveTask()];

    const back = (atMs: number): Look => ({ tasks, spec, atMs, update: 'rollback_completed' });

    expect(after([{ tasks, spec, update: 'rollback_started' }])).toEqual({ is: 'going back' });
    expect(after([back(0), back(MONITOR_MS - 1)])).toEqual({ is: 'going back' });
    expect(after([back(0), back(MONITOR_MS)])).toMatchObject({
      is: 'rolled back',
      isComplete: true,
      reason: 'it ended by itself (exit code 3)',
    });
    expect(after([{ tasks, spec, update: 'rollback_paused' }])).toMatchObject({
      is: 'rolled back',
      isComplete: false,
    });
  });

  it('does not take a way back for complete when what ran before does not start any more', () => {
    const spec = wantedService({}, 'app:1.0');
    const bad = failedTask({ isUpToDate: false });
    const again = Array.from({ length: 5 }, () =>
      failedTask({ exitCode: 4, error: 'task: non-zero exit (4)' }),
    );
    const looks = again.map((_, index) => ({
      tasks: [bad, ...again.slice(0, index + 1), liveTask({ state: 'starting' })],
      spec,
      update: 'rollback_completed' as const,
    }));

    expect(after([{ tasks: [bad], spec, update: 'rollback_completed' }, ...looks.slice(0, 4)])).toEqual({
      is: 'going back',
    });
    expect(after([{ tasks: [bad], spec, update: 'rollback_completed' }, ...looks])).toMatchObject({
      is: 'rolled back',
      isComplete: false,
      isSick: true,
      reason:
        'it ended by itself (exit code 3). Swarm took it back, and what ran before does not start any more: it ended by itself (exit code 4)',
      task: again.at(-1),
    });
  });

  it('tells what somebody took back by hand from what Swarm took back, also once it is done', () => {
    const spec = wantedService({}, 'app:1.0');
    const byHand = { tasks: [running], spec, update: 'rollback_started' as const };
    const message = 'manually requested rollback';

    expect(
      after([
        { ...byHand, message },
        { ...byHand, update: 'rollback_completed' },
      ]),
    ).toEqual({
      is: 'replaced',
      reason: 'somebody else took the change back',
    });
  });

  it('does not take an old rollback for one of ours', () => {
    const looks: Look[] = [0, MONITOR_MS].map((atMs) => ({
      tasks: [running],
      atMs,
      update: 'rollback_completed',
    }));

    expect(after(looks, { isPosted: false }).is).toBe('ok');
    expect(after(looks, { isPosted: true }).is).toBe('rolled back');
  });

  it('wants the version label that was asked for', () => {
    const label = 'coop-cloud.blog.version';
    const [wanted, other] = ['2.0.0', '1.0.0'].map((version) =>
      wantedService({ Labels: { [label]: version } }),
    );
    const looks = [0, MONITOR_MS].map((atMs) => ({ tasks: [running], atMs, spec: other ?? null }));

    expect(after(looks, { wanted: wanted ?? wantedService() }).is).toBe('replaced');
  });

  it('notices that somebody else changed or removed it', () => {
    expect(after([{ tasks: [running], spec: wantedService({}, 'app:3.0') }]).is).toBe('replaced');
    expect(after([{ tasks: [], spec: null }]).is).toBe('replaced');
  });
});

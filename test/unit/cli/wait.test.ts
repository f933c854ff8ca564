import { describe, expect, it } from 'vitest';
import { type Ended, openTerminal } from './terminal.ts';

interface Look {
  /** States of the tasks, `running` unless said otherwise meant to run. */
  readonly tasks?: readonly (string | { readonly State: string; readonly Err: string })[];
  readonly update?: string;
  readonly isGone?: boolean;
}

const ID = 'svc';
const DEPLOY = ['stack', 'deploy', '--resolve-image', 'never', '--detach=false', '-c', '-', 'st'];

interface Script {
  readonly looks: readonly Look[];
  readonly mode?: object;
  readonly flags?: readonly string[];
  readonly columns?: number;
  /** At the look of this number Ctrl-C is pressed. */
  readonly interruptAt?: number;
}

/** A service is made, and then the engine shows one look after the other; the last one stays. */
async function deployed({ looks, mode, flags = [], columns, interruptAt }: Script): Promise<Ended> {
  let number = -1;
  let isMade = false;
  const look = (): Look => looks[Math.min(Math.max(number, 0), looks.length - 1)] ?? {};
  const terminal = await openTerminal({
    ...(columns !== undefined && { columns }),
    meddle({ method, path, query }) {
      if (method === 'POST' && path === '/services/create') {
        isMade = true;
        return { status: 201, body: { ID } };
      }
      if (method === 'GET' && path === '/services' && query['status'] === undefined) {
        return { status: 200, body: isMade ? [liveService()] : [] };
      }
      if (path === `/services/${ID}`) {
        number += 1;
        if (number === interruptAt) {
          terminal.interrupt();
        }
        return {
          status: 200,
          body: {
            Spec: { Name: 'st_app', Mode: mode ?? { Replicated: { Replicas: 2 } } },
            ...updateOf(look()),
            ...jobOf(mode),
          },
        };
      }
      return path === '/tasks' &&
        query['filters']?.includes('_up-to-date') === true &&
        query['filters'].includes(ID)
        ? { status: 200, body: tasksOf(look()) }
        : null;
    },
  });
  const [command = '', verb = '', ...rest] = DEPLOY;
  return terminal.run(command, verb, ...flags, ...rest);
}

function liveService(): unknown {
  return { ID, Version: { Index: 1 }, Spec: { Name: 'st_app', TaskTemplate: {} } };
}

function updateOf({ update }: Look): object {
  return update === undefined ? {} : { UpdateStatus: { State: update, Message: `it is ${update}` } };
}

function jobOf(mode: object | undefined): object {
  return JSON.stringify(mode ?? {}).includes('Job') ? { JobStatus: { JobIteration: { Index: 7 } } } : {};
}

function tasksOf({ tasks = [] }: Look): unknown[] {
  return tasks.map((given, index) => {
    const Status = typeof given === 'string' ? { State: given } : given;
    const DesiredState = /failed|rejected|shutdown/.test(Status.State) ? 'shutdown' : 'running';
    return {
      ID: `t${index}${Status.State}`,
      Slot: index + 1,
      NodeID: 'node1',
      DesiredState,
      Status,
      JobIteration: { Index: 7 },
    };
  });
}

const bad = { State: 'failed', Err: 'task: non-zero exit (1)' };

describe('waiting for a deploy', () => {
  it('ends when all tasks have run for a while, in docker’s words', async () => {
    const { code, out } = await deployed({
      looks: [{}, { tasks: ['running', 'starting'] }, { tasks: ['running', 'running'] }],
    });

    expect(code).toBe(0);
    expect(out.replace(/^[\s\S]*Creating service st_app\n/, '')).toBe(`overall progress: 0 out of 2 tasks
overall progress: 1 out of 2 tasks
overall progress: 2 out of 2 tasks
verify: Waiting 6 seconds to verify that tasks are stable...
verify: Waiting 5 seconds to verify that tasks are stable...
verify: Waiting 4 seconds to verify that tasks are stable...
verify: Waiting 3 seconds to verify that tasks are stable...
verify: Waiting 2 seconds to verify that tasks are stable...
verify: Waiting 1 seconds to verify that tasks are stable...
verify: Service svc converged
`);
  });

  it('starts over when a task is lost', async () => {
    const { code, out } = await deployed({
      looks: [
        { tasks: ['running', 'running'] },
        { tasks: ['running', bad] },
        { tasks: ['running', 'running'] },
      ],
    });

    expect(code).toBe(0);
    expect(out).toContain('verify: Detected task failure\n');
    expect(out).toContain('2/2: task: non-zero exit (1)\n');
    expect(out.match(/Waiting 6 seconds/g)).toHaveLength(2);
  });

  it('fails when Swarm pauses it', async () => {
    const { code, err } = await deployed({ looks: [{ update: 'updating' }, { update: 'paused' }] });

    expect({ code, err }).toEqual({ code: 1, err: 'svc: service update paused: it is paused\n' });
  });

  it('fails when Swarm takes it back, with the reason; docker does not mind', async () => {
    const looks = [
      { update: 'updating', tasks: [bad, 'running'] },
      { update: 'rollback_started', tasks: ['running', 'starting'] },
      { update: 'rollback_completed', tasks: ['running', 'running'] },
    ];

    const safe = await deployed({ looks });
    const like = await deployed({ looks, flags: ['--like-docker'] });

    expect([safe.code, like.code]).toEqual([1, 0]);
    expect(safe.err).toBe('svc: service update rolled back: task: non-zero exit (1)\n');
    expect(like.out).toContain('overall progress: rolling back update: 1 out of 2 tasks\n');
  });

  it('is not content with enough tasks while they are those of before', async () => {
    const running = ['running', 'running'];
    const back = { update: 'rollback_started', tasks: running };

    const slow = await deployed({ looks: [{ update: 'updating', tasks: running }], interruptAt: 60 });
    const safe = await deployed({ looks: [{ update: 'updating', tasks: [] }, back] });
    const like = await deployed({ looks: [back], flags: ['--like-docker'] });

    expect(slow.out).toContain('Operation continuing in background.');
    expect([safe.code, like.code]).toEqual([1, 0]);
    expect(safe.err).toBe('svc: service update rolled back: it is rollback_started\n');
  });

  it('gives up on what fails again and again; docker waits for ever', async () => {
    const looks = [0, 1, 2, 3, 4, 5].map((count) => ({
      tasks: Array.from({ length: count }, (_none, index) => ({
        ...bad,
        State: index % 2 === 0 ? 'failed' : 'rejected',
      })),
    }));

    const { code, err } = await deployed({ looks });

    expect({ code, err }).toEqual({ code: 1, err: 'svc: tasks keep failing: task: non-zero exit (1)\n' });
  });

  it('is done with a job as soon as the job is', async () => {
    const mode = { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 2 } };
    const { code, out } = await deployed({
      mode,
      looks: [{ tasks: ['running'] }, { tasks: ['complete', 'complete'] }],
    });

    expect(code).toBe(0);
    expect(out).toMatch(/active tasks: 1 out of 1 tasks\nactive tasks: 0 out of 0 tasks\njob complete\n$/);
  });

  it('waits for the first task of a global service, whose number only the tasks show', async () => {
    const { code, out } = await deployed({ mode: { Global: {} }, looks: [{}, { tasks: ['running'] }] });

    expect(code).toBe(0);
    expect(out).toContain('overall progress: waiting for new tasks\noverall progress: 1 out of 1 tasks\n');
  });

  it('stops waiting at Ctrl-C, and says how it goes on', async () => {
    const { code, out } = await deployed({ looks: [{ tasks: ['starting'] }], interruptAt: 3 });

    expect(code).toBe(0);
    expect(out).toMatch(
      /Operation continuing in background\.\nUse `docker service ps svc` to check progress\.\n$/,
    );
  });

  it('says nothing on --quiet, but what is wrong', async () => {
    const looks = [{ update: 'paused' }];

    const { out, err } = await deployed({ looks, flags: ['--quiet'] });

    expect(out).not.toContain('progress');
    expect(err).toContain('paused');
  });

  it('draws over its own lines on a terminal, with bars where there is room', async () => {
    const looks = [{ tasks: ['starting'] }, { tasks: ['running', 'running'] }];

    const [wide, narrow] = [await deployed({ looks, columns: 120 }), await deployed({ looks, columns: 40 })];

    expect(wide.out).toContain('1/2: starting  [============================================>      ]');
    expect(narrow.out).not.toContain('[=');
    expect(narrow.out).toContain('\u001B[2A\u001B[2K');
  });

  it('lets nothing steer the terminal', async () => {
    const failed = { State: 'failed', Err: '\u001B[31mred\u202E' };
    const { out } = await deployed({ looks: [{ tasks: [failed] }, { tasks: ['running', 'running'] }] });
    const { err } = await deployed({ looks: [{ tasks: [failed] }, { update: 'rollback_completed' }] });

    for (const text of [out, err]) {
      expect(text).toContain('red');
      expect(['\u001B', '\u202E'].filter((sign) => text.includes(sign))).toEqual([]);
    }
  });
});

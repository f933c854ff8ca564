import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngines, createSwarms } from '../../src/adapters/docker/swarm.ts';
import { systemClock } from '../../src/adapters/system/system.ts';
import { ServerName, StackName } from '../../src/kernel/ids.ts';
import type { ContainerSpec, ServiceSpec } from '../../src/stack/spec.ts';
import type { Swarm } from '../../src/swarm/swarm.ts';
import { watchStack } from '../../src/swarm/watch.ts';
import type { WatchEnd } from '../../src/swarm/watch-end.ts';
import { type LabSwarm, startSwarm } from '../lab/swarm.ts';

const never = new AbortController().signal;
const stays = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.2; done'];
const image = 'local/busybox:1.0';

/** What goes wrong with services, each as a real engine says it, and what people are told. */
describe.each([28, 20] as const)('watching a real engine %s', (engine) => {
  let lab: LabSwarm;
  let swarm: Swarm;
  beforeAll(async () => {
    lab = await startSwarm({ engine });
    const name = ServerName.parse('server1');
    swarm = createSwarms(createEngines([{ name, host: lab.nodes[0]?.dockerHost ?? '' }])).of(name);
  });
  afterAll(async () => lab.down());

  function service(
    stack: string,
    container: Partial<ContainerSpec> = {},
    change: Partial<ServiceSpec> = {},
  ): ServiceSpec {
    const labels = { 'com.docker.stack.namespace': stack };
    return {
      Name: `${stack}_app`,
      Labels: labels,
      TaskTemplate: {
        ContainerSpec: { Image: image, Args: stays, Labels: labels, ...container },
        Resources: {},
        Placement: {},
        RestartPolicy: { Condition: 'any', Delay: 100_000_000 },
        ForceUpdate: 0,
      },
      Mode: { Replicated: { Replicas: 1 } },
      UpdateConfig: { Parallelism: 1, MaxFailureRatio: 0, Order: 'stop-first', Monitor: 1_000_000_000 },
      EndpointSpec: { Mode: 'dnsrr' },
      ...change,
    };
  }
  async function post(spec: ServiceSpec): Promise<void> {
    const stack = StackName.parse(spec.Labels['com.docker.stack.namespace']);
    const [live] = (await swarm.observe(stack, never)).services;
    await swarm.applyService(spec, live?.version ?? null, never);
  }
  async function watch(
    spec: ServiceSpec,
    deadlineMs = 60_000,
    look: (seen: WatchEnd) => Promise<WatchEnd> = async (seen) => seen,
  ): Promise<WatchEnd> {
    const stack = StackName.parse(spec.Labels['com.docker.stack.namespace']);
    const options = { swarm, stack, wanted: [spec], clock: systemClock, deadlineMs, onProgress() {} };
    const watched = await look(await watchStack(options, never));
    await swarm.removeService(spec.Name, never);
    return watched;
  }
  async function end(spec: ServiceSpec, deadlineMs?: number): Promise<WatchEnd> {
    await post(spec);
    return watch(spec, deadlineMs);
  }
  /** Where the end comes before the news of the health check, Swarm knows of no error, and its container does. */
  async function withWhatItsContainerKnows(seen: WatchEnd): Promise<WatchEnd> {
    const task = seen.is === 'failed' ? seen.task : null;
    const facts = task?.error === null ? await swarm.container(task.id, never) : null;
    return seen.is === 'failed' && facts?.isUnhealthy === true
      ? { ...seen, reason: 'its health check fails, as its container says' }
      : seen;
  }
  const failed = (words: string): unknown => ({ is: 'failed', reason: expect.stringContaining(words) });

  it('says ok for what runs, for what needs no task, and for a job that is done', async () => {
    const none = service('none', {}, { Mode: { Replicated: { Replicas: 0 } } });
    const { UpdateConfig: _, ...job } = service('job', { Args: ['true'] }, { Mode: { ReplicatedJob: {} } });
    const once = { ...job, TaskTemplate: { ...job.TaskTemplate, RestartPolicy: { Condition: 'none' } } };
    const everywhere = service('every', {}, { Mode: { Global: {} } });

    const ends = await Promise.all([end(service('ok')), end(none), end(once), end(everywhere)]);

    expect(ends).toMatchObject([{ is: 'ok' }, { is: 'ok' }, { is: 'ok' }, { is: 'ok' }]);
  });

  it('says why nothing starts', async () => {
    const bound = { Mounts: [{ Type: 'bind', Source: '/no/such', Target: '/data' }] };
    const ends = await Promise.all([
      end(service('crash', { Args: ['sh', '-c', 'exit 3'] })),
      end(service('image', { Image: 'local/none:1' })),
      end(service('command', { Args: ['no-such-command'] })),
      end(service('mount', bound)),
    ]);

    expect(ends).toMatchObject([
      failed('it ended by itself (exit code 3'),
      failed('its image is not there'),
      failed('its start command cannot be run'),
      failed('a folder that it needs is missing on the server'),
    ]);
  });

  it('says why it does not stay', async () => {
    const sick = { Test: ['CMD-SHELL', 'false'], Interval: 300_000_000, Timeout: 1_000_000_000, Retries: 1 };
    const hungry = service('hungry', { Args: ['sh', '-c', 'tail /dev/zero'] });
    const limited = { ...hungry.TaskTemplate, Resources: { Limits: { MemoryBytes: 16_777_216 } } };

    const unwell = service('sick', { Healthcheck: sick, StopGracePeriod: 100_000_000 });
    await post(unwell);
    const ends = await Promise.all([
      watch(unwell, 60_000, withWhatItsContainerKnows),
      end({ ...hungry, TaskTemplate: limited }),
    ]);

    expect(ends).toMatchObject([failed('its health check fails'), failed('out of memory')]);
  });

  it('says why no server takes it', async () => {
    const port = {
      EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 18_081, PublishMode: 'host' }] },
    };
    const first = service('first', {}, port);
    await post(first);
    await setTimeout(2000);
    const elsewhere = service('elsewhere');
    const big = service('big');

    const ends = await Promise.all([
      end(service('second', {}, port), 4000),
      end(
        {
          ...elsewhere,
          TaskTemplate: { ...elsewhere.TaskTemplate, Placement: { Constraints: ['node.labels.a == b'] } },
        },
        4000,
      ),
      end(
        { ...big, TaskTemplate: { ...big.TaskTemplate, Resources: { Reservations: { MemoryBytes: 1e15 } } } },
        4000,
      ),
    ]);

    expect(ends).toMatchObject([
      failed('another app uses its port already'),
      failed('no server fits its placement rules'),
      failed('no server has enough free memory or processor for it'),
    ]);
    expect(await watch(first)).toMatchObject({ is: 'ok' });
  });

  it('tells a way back, a pause and a hand that came between apart', async () => {
    const good = (stack: string, FailureAction: string): ServiceSpec =>
      service(
        stack,
        {},
        {
          UpdateConfig: {
            Parallelism: 1,
            FailureAction,
            MaxFailureRatio: 0,
            Order: 'stop-first',
            Monitor: 2_000_000_000,
          },
        },
      );
    const bad = ({ TaskTemplate, ...spec }: ServiceSpec): ServiceSpec => ({
      ...spec,
      TaskTemplate: {
        ...TaskTemplate,
        ContainerSpec: { ...TaskTemplate.ContainerSpec, Args: ['sh', '-c', 'exit 3'] },
      },
    });
    const [back, pause, hand] = [good('back', 'rollback'), good('pause', 'pause'), good('hand', 'pause')];
    await Promise.all([back, pause, hand].map(post));
    await setTimeout(2000);
    const byHand = async (): Promise<WatchEnd> => {
      lab.docker('service', 'scale', '--detach', 'hand_app=2');
      return watch(hand);
    };

    const ends = await Promise.all([end(bad(back)), end(bad(pause)), byHand()]);

    expect(ends).toMatchObject([
      {
        is: 'rolled back',
        isComplete: true,
        reason: expect.stringContaining('it ended by itself (exit code 3'),
      },
      failed('it ended by itself (exit code 3'),
      { is: 'unclear', reason: 'somebody else changed it' },
    ]);
  });

  it('bears an engine that is killed while it is watched', async () => {
    const spec = service('killed');
    await post(spec);
    const watching = watch(spec);
    await setTimeout(500);

    await lab.nodes[0]?.restartEngine();

    expect(await watching).toMatchObject({ is: 'ok' });
  });

  it('answers within seconds while the engine is stopped', async () => {
    lab.nodes[0]?.pauseEngine();

    const answer = await swarm.observe(StackName.parse('none'), never).catch((error: unknown) => error);
    lab.nodes[0]?.resumeEngine();

    expect(answer).toMatchObject({ code: 'swarm_unreachable' });
  });
});

import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/kernel/errors.ts';
import { StackName } from '../../../src/kernel/ids.ts';
import type { ServiceSpec } from '../../../src/stack/spec.ts';
import { type WatchProgress, watchStack } from '../../../src/swarm/watch.ts';
import type { WatchEnd } from '../../../src/swarm/watch-end.ts';
import { FakeSwarm } from '../../fakes/fake-swarm.ts';
import { fakeClock } from '../../fakes/fake-system.ts';

const stack = StackName.parse('blog');
const never = new AbortController().signal;
const crash = { error: 'task: non-zero exit (3)', exitCode: 3 };

function service(short: string, image: string, change: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    Name: `blog_${short}`,
    Labels: { 'com.docker.stack.namespace': stack },
    TaskTemplate: { ContainerSpec: { Image: image }, Resources: {}, Placement: {}, ForceUpdate: 0 },
    Mode: { Replicated: { Replicas: 1 } },
    UpdateConfig: { Parallelism: 1, FailureAction: 'rollback', MaxFailureRatio: 0, Order: 'stop-first' },
    EndpointSpec: {},
    ...change,
  };
}

async function setUp(): Promise<{
  swarm: FakeSwarm;
  post: (...specs: ServiceSpec[]) => Promise<void>;
  later: (ms: number) => void;
  watch: (
    wanted: readonly ServiceSpec[],
    untouched?: readonly string[],
  ) => Promise<{ end: WatchEnd; progress: WatchProgress[] }>;
}> {
  const clock = fakeClock(100);
  const swarm = new FakeSwarm(clock);
  return {
    swarm,
    later: clock.advance,
    async post(...specs) {
      for (const spec of specs) {
        const { services } = await swarm.observe(stack, never);
        const live = services.find((one) => one.spec.Name === spec.Name);
        await swarm.applyService(spec, live?.version ?? null, never);
      }
    },
    async watch(wanted, untouched = []) {
      const progress: WatchProgress[] = [];
      const onProgress = (one: WatchProgress): void => void progress.push(one);
      const end = await watchStack(
        { swarm, stack, wanted, untouched: new Set(untouched), clock, deadlineMs: 60_000, onProgress },
        never,
      );
      return { end, progress };
    },
  };
}

describe('watching a stack', () => {
  it('is content when all services are, and says on the way how far they are', async () => {
    const { post, watch } = await setUp();
    const wanted = [service('app', 'app:1'), service('db', 'db:1')];
    await post(...wanted);

    const { end, progress } = await watch(wanted);

    expect(end).toMatchObject({ is: 'ok' });
    expect(progress[0]).toMatchObject({
      done: 0,
      total: 2,
      services: [{ service: 'blog_app' }, { service: 'blog_db' }],
    });
    expect(progress.at(-1)).toMatchObject({ done: 2, total: 2 });
  });

  it('does not watch for long what was left alone and has run for long', async () => {
    const { post, watch, later } = await setUp();
    const wanted = [service('app', 'app:1'), service('db', 'db:1')];
    await post(...wanted);
    await watch(wanted);
    const names = wanted.map(({ Name }) => Name);

    const early = await watch(wanted, names);
    later(60_001);
    const late = await watch(wanted, names);
    const posted = await watch(wanted, ['blog_db']);

    expect([early, late, posted].map(({ end }) => end.is)).toEqual(['ok', 'ok', 'ok']);
    expect(early.progress.length).toBeGreaterThan(1);
    expect(late.progress).toHaveLength(1);
    expect(posted.progress.length).toBeGreaterThan(1);
  });

  it('sees what was left alone fail all the same', async () => {
    const { swarm, post, watch, later } = await setUp();
    const wanted = [service('app', 'app:1')];
    await post(...wanted);
    await watch(wanted);
    later(60_001);
    swarm.crashing.set('blog_app', crash);

    const { end } = await watch(wanted, ['blog_app']);

    expect(end).toMatchObject({ is: 'failed', service: 'blog_app' });
  });

  it('fails when one service keeps failing', async () => {
    const { swarm, post, watch } = await setUp();
    const wanted = [service('app', 'app:1'), service('db', 'db:1')];
    swarm.crashing.set('blog_app', crash);
    await post(...wanted);

    const { end } = await watch(wanted);

    expect(end).toMatchObject({
      is: 'failed',
      service: 'blog_app',
      reason: 'it ended by itself (exit code 3)',
      task: { state: 'failed' },
    });
  });

  it('tells a complete way back from half a one', async () => {
    const { swarm, post, watch } = await setUp();
    await post(service('app', 'app:1'), service('db', 'db:1'));
    swarm.crashing.set('blog_app', crash);
    const wanted = [service('app', 'app:2'), service('db', 'db:2')];
    await post(...wanted);

    const { end } = await watch(wanted);

    expect(end).toMatchObject({ is: 'rolled back', isComplete: false, service: 'blog_app' });
  });

  it('takes the way back for complete when nothing else was changed', async () => {
    const { swarm, post, watch } = await setUp();
    await post(service('app', 'app:1'), service('db', 'db:1'));
    swarm.crashing.set('blog_app', crash);
    const wanted = [service('app', 'app:2'), service('db', 'db:1')];
    await post(service('app', 'app:2'));

    const { end } = await watch(wanted, ['blog_db']);

    expect(end).toMatchObject({
      is: 'rolled back',
      isComplete: true,
      reason: 'it ended by itself (exit code 3)',
    });
  });

  it('waits for an engine that is away for a while', async () => {
    const { swarm, post, watch } = await setUp();
    const wanted = [service('app', 'app:1')];
    await post(...wanted);
    let calls = 0;
    swarm.trouble = () => {
      calls += 1;
      if (calls < 5) {
        throw new UserError('swarm_unreachable', 'The Docker engine does not answer.');
      }
    };

    expect((await watch(wanted)).end).toMatchObject({ is: 'ok' });
  });

  it('says that it does not know when the engine stays away', async () => {
    const { swarm, watch } = await setUp();
    swarm.trouble = () => {
      throw new UserError('swarm_unreachable', 'The Docker engine does not answer.');
    };

    expect((await watch([service('app', 'app:1')])).end).toMatchObject({ is: 'unclear', service: null });
  });

  it('says that it does not know when the time is over', async () => {
    const { swarm, post, watch } = await setUp();
    swarm.looksUntilRunning = 1_000_000;
    const wanted = [service('app', 'app:1')];
    await post(...wanted);

    expect((await watch(wanted)).end).toEqual({
      is: 'unclear',
      why: 'late',
      service: 'blog_app',
      reason: 'not ready after 1 min, last seen: starting',
    });
  });

  it('says that somebody else changed it', async () => {
    const { swarm, post, watch } = await setUp();
    const wanted = [service('app', 'app:1')];
    await post(...wanted);
    swarm.changeByHand('blog_app', (spec) => ({ ...spec, Mode: { Replicated: { Replicas: 3 } } }));

    expect((await watch(wanted)).end).toMatchObject({ is: 'unclear', reason: 'somebody else changed it' });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { keyedDigest } from '../../../src/kernel/digest.ts';
import { OperationId, ServerName, StackName } from '../../../src/kernel/ids.ts';
import type { ServiceSpec } from '../../../src/stack/spec.ts';
import type { World } from '../../../src/steps/define.ts';
import { startKeeping } from '../../../src/steps/kept.ts';
import { postsOf, rememberPost } from '../../../src/steps/posted.ts';
import { restartService } from '../../../src/steps/restart-service.ts';
import { scaleService } from '../../../src/steps/scale-service.ts';
import { FakeSwarm, fakeSwarms } from '../../fakes/fake-swarm.ts';
import { context, digestKey, signal, stepWorld } from '../../fakes/step-world.ts';

const server = ServerName.parse('server1');
const stack = StackName.parse('wiki');
const name = 'wiki_app';
const spec: ServiceSpec = {
  Name: name,
  Labels: { 'com.docker.stack.namespace': stack },
  TaskTemplate: { ContainerSpec: { Image: 'wiki:1' }, Resources: {}, Placement: {}, ForceUpdate: 4 },
  Mode: { Replicated: { Replicas: 1 } },
  EndpointSpec: {},
};

let swarm: FakeSwarm;
let world: World;
let args: { from: string; to: string; server: string; stack: string; service: string };

beforeEach(async () => {
  swarm = new FakeSwarm();
  await swarm.applyService(spec, null, signal);
  world = stepWorld({ swarms: fakeSwarms(new Map([[server, swarm]])) });
});

function keep(to: ServiceSpec): typeof args {
  const keeping = startKeeping(digestKey);
  const from = keyedDigest(digestKey, swarm.service(name).spec);
  const given = { server, stack, service: 'app', from, to: keeping.keep('spec', to) };
  keeping.keeps.forEach((value, key) => world.vault.put(key, value));
  return given;
}

describe('a restart', () => {
  beforeEach(() => {
    const live = swarm.service(name).spec;
    args = keep({ ...live, TaskTemplate: { ...live.TaskTemplate, ForceUpdate: 5 } });
  });

  it('is done after it was posted, and was not before', async () => {
    expect(await restartService.recover(args, world, signal)).toBe('redo');
    expect(await restartService.apply(args, world, context)).toEqual({ ok: true });
    expect(await restartService.recover(args, world, signal)).toBe('done');
    expect(swarm.service(name).spec.TaskTemplate.ForceUpdate).toBe(5);
  });

  it('is asked about when somebody changed or removed the service', async () => {
    swarm.changeByHand(name, (live) => ({ ...live, Labels: { ...live.Labels, by: 'hand' } }));

    expect(await restartService.recover(args, world, signal)).toBe('ask');
    expect(await restartService.apply(args, world, context)).toMatchObject({ verdict: 'needs a person' });
    await swarm.removeService(name, signal);
    expect(await restartService.recover(args, world, signal)).toBe('ask');
  });

  it('does not make its own what somebody changed before', async () => {
    await restartService.apply(args, world, context);

    expect(postsOf({ server, name }, world.vault)).toEqual([]);
  });
});

describe('scaling', () => {
  it('remembers the number as its own doing, and nothing else', async () => {
    const keeping = startKeeping(digestKey);
    const posted = keeping.keep('spec', spec);
    const remembers = keeping.keep('spec', { ...spec, Mode: { Replicated: { Replicas: 3 } } });
    keeping.keeps.forEach((value, key) => world.vault.put(key, value));
    const before = { spec: posted, operation: OperationId.parse(1), at: new Date(0) };
    rememberPost({ server, name }, before, world.vault);
    swarm.changeByHand(name, (live) => ({ ...live, Labels: { ...live.Labels, by: 'hand' } }));
    const live = swarm.service(name).spec;
    const given = { ...keep({ ...live, Mode: { Replicated: { Replicas: 3 } } }), replicas: 3, remembers };

    expect(await scaleService.recover(given, world, signal)).toBe('redo');
    expect(await scaleService.apply(given, world, context)).toEqual({ ok: true });
    expect(await scaleService.recover(given, world, signal)).toBe('done');
    const [newest] = postsOf({ server, name }, world.vault);
    expect(newest?.spec).toEqual({ ...spec, Mode: { Replicated: { Replicas: 3 } } });
    expect(swarm.service(name).spec.Labels).toHaveProperty('by');
  });
});

import { expect, it } from 'vitest';
import { ServerName, StackName } from '../../../src/kernel/ids.ts';
import type { ServiceSpec } from '../../../src/stack/spec.ts';
import { postMortem } from '../../../src/steps/post-mortem.ts';
import type { ContainerFacts, LiveTask } from '../../../src/swarm/swarm.ts';
import { wordsFor } from '../../../src/swarm/words.ts';
import { fakeApps } from '../../fakes/fake-apps.ts';
import { FakeSwarm } from '../../fakes/fake-swarm.ts';
import { context, stepWorld } from '../../fakes/step-world.ts';
import { failedTask, wantedService } from '../swarm/sights.ts';

const server = ServerName.parse('one');
const never = new AbortController().signal;
const blog = StackName.parse('blog');

function limited(): ServiceSpec {
  const { TaskTemplate, ...rest } = wantedService({ Labels: { 'com.docker.stack.namespace': blog } });
  const Resources = { Limits: { MemoryBytes: 512 * 1024 * 1024 } };
  return { ...rest, TaskTemplate: { ...TaskTemplate, Resources } };
}

async function reasonOf(task: LiveTask, facts: ContainerFacts | null): Promise<string> {
  const swarm = new FakeSwarm();
  if (facts !== null) {
    swarm.containers.set(task.id, facts);
  }
  const { reason } = await postMortem(
    { swarm, server, task, spec: limited(), reason: wordsFor(task, limited()) },
    stepWorld(),
    context,
  );
  return reason;
}

it('tells want of memory from a kill, where the engine of its node knows', async () => {
  const killed = failedTask({ error: 'task: non-zero exit (137)', exitCode: 137 });
  const [starved, shot] = [true, false].map((isOutOfMemory) => ({
    isOutOfMemory,
    isUnhealthy: false,
    checkSaid: [],
  }));

  expect(await reasonOf(killed, starved ?? null)).toBe('it ran out of memory (limit 512 MB)');
  expect(await reasonOf(killed, shot ?? null)).toBe(
    'it was killed, and not for want of memory (exit code 137)',
  );
  expect(await reasonOf(killed, null)).toBe('it was killed, most likely out of memory (exit code 137)');
  expect(await reasonOf(failedTask(), shot ?? null)).toBe('it ended by itself (exit code 3)');
});

it('brings what a health check said last, behind the words of the app and without passwords', async () => {
  const swarm = new FakeSwarm();
  // It ended well when the engine told it to.
  const sick = failedTask({ state: 'complete', error: '', exitCode: 0 });
  swarm.containers.set(sick.id, {
    isOutOfMemory: false,
    isUnhealthy: true,
    checkSaid: ['ledger.db is locked', 'token=hunter2'],
  });

  const found = await postMortem(
    { swarm, server, task: sick, spec: limited(), reason: wordsFor(sick, limited()) },
    stepWorld(),
    context,
  );

  expect(found).toEqual({
    reason: 'it starts, but its health check fails',
    excerpt: ['health check: ledger.db is locked', 'health check: token=[struck out]'],
  });
});

it('names the app that has the port only to whoever may look at it', async () => {
  const swarm = new FakeSwarm();
  const Ports = [{ TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' }];
  const door = {
    Name: 'door_app',
    Labels: { 'com.docker.stack.namespace': 'door' },
    EndpointSpec: { Ports },
  };
  await swarm.applyService(wantedService(door), null, never);
  const error = 'no suitable node (host-mode port already in use on 1 node)';
  const task = failedTask({ state: 'pending', desired: 'running', error, exitCode: null });
  const spec = { ...limited(), EndpointSpec: { Ports } };
  const needing = { swarm, server, task, spec, reason: wordsFor(task, spec) };
  const files = { 'servers/one/door.env': 'TYPE=door\nDOMAIN=door.coop\n' };
  const world = stepWorld({ apps: fakeApps(files) });

  const seen = await postMortem(needing, world, context);
  const hidden = await postMortem(needing, world, { ...context, mayLookAt: () => false });

  expect(seen.reason).toBe('door uses its port already (port 8080)');
  expect(hidden.reason).toBe('another app uses its port already (port 8080)');
});

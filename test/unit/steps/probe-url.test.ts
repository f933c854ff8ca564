import { beforeEach, expect, it } from 'vitest';
import { UserError } from '../../../src/kernel/errors.ts';
import { ServerName, StackName } from '../../../src/kernel/ids.ts';
import { probeUrl } from '../../../src/steps/probe-url.ts';
import { FakeSwarm, fakeSwarms } from '../../fakes/fake-swarm.ts';
import { context, signal, stepWorld } from '../../fakes/step-world.ts';
import { wantedService } from '../swarm/sights.ts';

const server = ServerName.parse('one');
const args = { server, url: 'https://blog.x', withinMs: 1 };

let swarm: FakeSwarm;

beforeEach(async () => {
  swarm = new FakeSwarm();
  await swarm.applyService(wantedService({ Labels: { 'com.docker.stack.namespace': 'blog' } }), null, signal);
});

async function probed(): Promise<unknown> {
  const swarms = fakeSwarms(new Map([[server, swarm]]));
  return probeUrl.apply(args, stepWorld({ swarms, probe: { ask: async () => ({ status: 503 }) } }), context);
}

it('says that all services run when only the address does not answer', async () => {
  expect(await probed()).toMatchObject({
    verdict: 'needs a person',
    reason: 'All services got well, but https://blog.x is not served: answers with 503.',
  });
});

it('says what does not run any more when that is why the address does not answer', async () => {
  swarm.crashing.set('blog_app', { error: 'task: non-zero exit (3)', exitCode: 3 });
  await swarm.tasks(StackName.parse('blog'), signal);

  expect(await probed()).toEqual({
    ok: false,
    verdict: 'failed',
    reason: 'All services ran, but app does not any more: it ended by itself (exit code 3).',
    hint: 'More of what it said: `!logs blog.x app`',
  });
});

it('keeps to what it saw when the engine does not answer either', async () => {
  swarm.trouble = () => {
    throw new UserError('swarm_unreachable', 'The Docker engine of `one` does not answer.');
  };

  expect(await probed()).toMatchObject({ reason: expect.stringMatching(/^All services got well, but/) });
});

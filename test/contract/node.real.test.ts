import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noCredentials } from '../../src/adapters/docker/credentials/registry-credentials.ts';

import { createEngine } from '../../src/adapters/docker/engine.ts';
import { createNodeRunner } from '../../src/adapters/docker/node/node-runner.ts';
import type { Ways } from '../../src/adapters/docker/node/on-node.ts';
import { ServerName, StackName } from '../../src/kernel/ids.ts';
import { pushBotImage } from '../lab/bot-image.ts';
import { type LabNode, type LabSwarm, startSwarm } from '../lab/swarm.ts';
import { describeNode, type NodeWorld } from './node-contract.ts';

const server = ServerName.parse('server1');
const stack = StackName.parse('blog_oak_coop');
const signal = new AbortController().signal;
const volumes = ['blog_oak_coop_data', 'blog_oak_coop_old'] as const;

type WayTo = (lab: LabSwarm, worker: LabNode) => Promise<Omit<Ways, 'engine'>>;

/** An app on a worker of three nodes, and the bot on the manager. */
async function workerWorld(engine: 20 | 28, wayTo: WayTo): Promise<NodeWorld> {
  const lab = await startSwarm({ engine, nodes: 3 });
  const [manager, worker] = lab.nodes;
  if (manager === undefined || worker === undefined) {
    throw new Error('a lab without workers');
  }
  const label = `com.docker.stack.namespace=${stack}`;
  lab.docker(
    ...`service create -d --name ${stack}_app --constraint node.hostname==${worker.name} -e GREETING=hello`.split(
      ' ',
    ),
    ...`--label ${label} --mount type=volume,source=${volumes[0]},target=/data,volume-label=${label}`.split(
      ' ',
    ),
    ...'local/busybox:1.0 sh -c'.split(' '),
    'echo words >/data/file; trap "exit 0" TERM; while :; do sleep 0.2; done',
  );
  worker.docker('volume', 'create', '--label', label, volumes[1]);
  const container = await running(worker);
  const task = worker
    .docker('inspect', '--format', '{{index .Config.Labels "com.docker.swarm.task.id"}}', container)
    .trim();
  const ways = await wayTo(lab, worker);
  return {
    runner: createNodeRunner({ engine: createEngine(server, manager.dockerHost), ...ways }),
    task,
    node: worker.name,
    stack,
    volumes,
    count: async (word) =>
      worker
        .docker('exec', container, 'ps', '-o', 'args')
        .split('\n')
        .filter((row) => new RegExp(word).test(row)).length,
    close: async () => lab.down(),
  };
}

async function running(worker: LabNode): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const [id = ''] = worker.docker('ps', '-q', '--filter', `name=${stack}_app`).split('\n');
    if (id !== '') {
      return id;
    }
    await setTimeout(100);
  }
  throw new Error('the app does not run');
}

const byEndpoint: WayTo = async (_lab, worker) => ({
  nodes: new Map([[worker.name, createEngine(server, worker.dockerHost)]]),
  image: null,
});

const byJob: WayTo = async (lab) => {
  const image = pushBotImage(await lab.startRegistry(), lab.dir);
  return { nodes: new Map(), image: { name: image, credentials: noCredentials } };
};

describeNode('of engine 28, by its own endpoint', async () => workerWorld(28, byEndpoint));
describeNode('of engine 20.10, by its own endpoint', async () => workerWorld(20, byEndpoint));
describeNode('of engine 28, by a job', async () => workerWorld(28, byJob));
describeNode('of engine 20.10, by a job', async () => workerWorld(20, byJob));

describe('a node', () => {
  let lab: LabSwarm;
  let ways: Ways;
  const stackOfNobody = StackName.parse('nobody');
  beforeAll(async () => {
    lab = await startSwarm({ nodes: 2 });
    ways = { engine: createEngine(server, lab.nodes[0]?.dockerHost ?? ''), nodes: new Map(), image: null };
  });
  afterAll(async () => lab?.down());

  it('that nobody configured is said to be out of reach, and only that one', async () => {
    const all = await createNodeRunner(ways).volumes(stackOfNobody, signal);

    expect(all).toEqual([
      { node: 'node1', volumes: [] },
      { node: 'node2', trouble: expect.stringContaining('config.yml names no endpoint') },
    ]);
  });

  it('is not mistaken for another one by a wrong endpoint', async () => {
    const nodes = new Map([['node2', ways.engine]]);
    const removing = createNodeRunner({ ...ways, nodes }).removeVolume(
      { node: 'node2', name: 'data' },
      signal,
    );

    await expect(removing).rejects.toMatchObject({
      code: 'node_unreachable',
      message: expect.stringContaining('another'),
    });
  });

  it('is told about when its job cannot start, and nothing is left of that', async () => {
    const image = { name: 'local/nothing:1.0', credentials: noCredentials };
    const [, other] = await createNodeRunner({ ...ways, image }).volumes(stackOfNobody, signal);

    expect(other).toMatchObject({ node: 'node2', trouble: expect.stringContaining('does not run') });
    expect(lab.docker('service', 'ls', '-q')).toBe('');
    expect(lab.docker('config', 'ls', '-q')).toBe('');
  });

  it('that is down is said to be', async () => {
    lab.docker('node', 'update', '--availability', 'drain', 'node2');
    await lab.nodes[1]?.powerOff();
    for (let tries = 0; tries < 100 && !lab.docker('node', 'ls').includes('Down'); tries += 1) {
      await setTimeout(300);
    }

    const [, other] = await createNodeRunner(ways).volumes(stackOfNobody, signal);

    expect(other).toEqual({ node: 'node2', trouble: 'It is down.' });
  });
});

import { setTimeout } from 'node:timers/promises';

import { createEngine } from '../../src/adapters/docker/engine.ts';
import { createNodeRunner } from '../../src/adapters/docker/node/node-runner.ts';
import type { Ways } from '../../src/adapters/docker/node/on-node.ts';
import { ServerName, StackName } from '../../src/kernel/ids.ts';
import { type LabNode, type LabSwarm, startSwarm } from '../lab/swarm.ts';
import { describeNode, type NodeWorld } from './node-contract.ts';

const server = ServerName.parse('server1');
const stack = StackName.parse('blog_oak_coop');
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

describeNode('of engine 28, by its own endpoint', async () => workerWorld(28, byEndpoint));
describeNode('of engine 20.10, by its own endpoint', async () => workerWorld(20, byEndpoint));

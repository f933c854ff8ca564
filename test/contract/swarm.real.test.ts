import { createEngines, createSwarms } from '../../src/adapters/docker/swarm.ts';
import { ServerName } from '../../src/kernel/ids.ts';
import { startSwarm } from '../lab/swarm.ts';
import { describeSwarm, type SwarmWorld } from './swarm-contract.ts';

async function realSwarm(engine: 20 | 28): Promise<SwarmWorld> {
  const lab = await startSwarm({ engine });
  const registry = await lab.startRegistry();
  const name = ServerName.parse('server1');
  const [node] = lab.nodes;
  if (node === undefined) {
    throw new Error('a lab without nodes');
  }
  registry.pushImage({ name: 'app', tag: '1.0', changes: ['LABEL version=1'] });
  registry.pushImage({ name: 'app', tag: '2.0', changes: ['LABEL version=2'] });
  return {
    swarm: createSwarms(createEngines([{ name, host: node.dockerHost }])).of(name),
    image: `${registry.address}/app:1.0`,
    nextImage: `${registry.address}/app:2.0`,
    localImage: 'local/busybox:1.0',
    missingImage: `${registry.address}/app:9.9`,
    willCrash() {},
    stopRegistry: async () => registry.stop(),
    startRegistry: async () => registry.start(),
    stopEngine: async () => node.killEngine(),
    startEngine: async () => node.startEngine(),
    close: async () => lab.down(),
  };
}

describeSwarm('of engine 28', async () => realSwarm(28));
describeSwarm('of engine 20.10', async () => realSwarm(20));

import { UserError } from '../../src/kernel/errors.ts';
import { FakeSwarm } from '../fakes/fake-swarm.ts';
import { describeSwarm, type SwarmWorld } from './swarm-contract.ts';

async function inMemory(): Promise<SwarmWorld> {
  const swarm = new FakeSwarm();
  const registry = 'registry.test';
  swarm.localImages.add('local/busybox:1.0');
  swarm.missingImages.add(`${registry}/app:9.9`);
  swarm.says = 'hello you';
  return {
    swarm,
    image: `${registry}/app:1.0`,
    nextImage: `${registry}/app:2.0`,
    localImage: 'local/busybox:1.0',
    missingImage: `${registry}/app:9.9`,
    willCrash(service) {
      swarm.crashing.set(service, { error: 'task: non-zero exit (3)', exitCode: 3 });
    },
    async stopRegistry() {
      swarm.isRegistryAway = true;
    },
    async startRegistry() {
      swarm.isRegistryAway = false;
    },
    async stopEngine() {
      swarm.trouble = () => {
        throw new UserError('swarm_unreachable', 'The Docker engine of `server1` does not answer.');
      };
    },
    async startEngine() {
      swarm.trouble = () => {};
    },
    async close() {},
  };
}

describeSwarm('in memory', inMemory);

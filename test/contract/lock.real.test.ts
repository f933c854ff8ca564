import { createDockerLock } from '../../src/adapters/docker/lock.ts';
import { lockName } from '../../src/adapters/docker/lock-config.ts';
import { createEngines } from '../../src/adapters/docker/swarm.ts';
import { ServerName } from '../../src/kernel/ids.ts';
import { fakeLog, fakeRandom } from '../fakes/fake-system.ts';
import { startSwarm } from '../lab/swarm.ts';
import { describeLock } from './lock-contract.ts';

describeLock(
  'on a real swarm',
  async () => {
    const lab = await startSwarm();
    const host = lab.nodes[0]?.dockerHost ?? '';
    return {
      bot(bot, clock) {
        const engines = createEngines([{ name: ServerName.parse('server1'), host }]);
        return createDockerLock(engines, { bot, clock, random: fakeRandom(), log: fakeLog() });
      },
      remove: (stack) => void lab.docker('config', 'rm', lockName(stack)),
      close: async () => lab.down(),
    };
  },
  20,
);

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createEngines, createSwarms } from '../../../src/adapters/docker/swarm.ts';
import type { Swarms } from '../../../src/swarm/swarm.ts';
import { server } from '../../fakes/world.ts';
import { startSwarm } from '../../lab/swarm.ts';
import type { Hand } from './verdict-case.ts';

const run = promisify(execFile);
const MOST_TRIES = 600;
const TRY_EVERY_MS = 200;

/** One swarm for all cases: `node1` manages; `node2` was taken out of use; `node3` is there for what is lost with it. */
export interface Laboratory {
  readonly swarms: Swarms;
  readonly registry: string;
  readonly docker: Hand['docker'];
  readonly third: Hand['third'];
  readonly until: Hand['until'];
  down(): Promise<void>;
}

export async function startLaboratory(engine: 20 | 28): Promise<Laboratory> {
  const lab = await startSwarm({ engine, nodes: 3 });
  try {
    const [first, , third] = lab.nodes;
    const registry = await lab.startRegistry();
    const env = { ...process.env, DOCKER_HOST: first?.dockerHost };
    const docker: Hand['docker'] = async (...args) =>
      (await run(join(lab.dir, 'docker'), args, { env })).stdout.trim();
    await docker('network', 'create', '--driver', 'overlay', 'lan');
    await docker('node', 'update', '--availability', 'drain', 'node2');
    lab.nodes[0]?.docker('tag', 'local/busybox:1.0', 'local/only-here:1.0');
    const arm = `${registry.address}/arm:1.0`;
    await docker('import', '--platform', 'linux/arm64', join(lab.dir, 'rootfs.tar'), arm);
    await docker('push', arm);
    await docker('image', 'rm', arm);
    return {
      swarms: createSwarms(createEngines([{ name: server, host: first?.dockerHost ?? '' }])),
      registry: registry.address,
      docker,
      third: { off: async () => third?.powerOff(), on: async () => third?.powerOn() },
      until,
      down: lab.down,
    };
  } catch (error) {
    await lab.down();
    throw error;
  }
}

/** What docker cannot answer yet is not so yet. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo().catch(() => false)); tries += 1) {
    if (tries > MOST_TRIES) {
      throw new Error('it never came to that');
    }
    await setTimeout(TRY_EVERY_MS);
  }
}

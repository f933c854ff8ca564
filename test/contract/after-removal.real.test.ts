import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngines, createSwarms } from '../../src/adapters/docker/swarm.ts';
import { ServerName, StackName } from '../../src/kernel/ids.ts';
import type { NetworkSpec, ServiceSpec } from '../../src/stack/spec.ts';
import type { Swarm } from '../../src/swarm/swarm.ts';
import { type LabSwarm, startSwarm } from '../lab/swarm.ts';
import { until } from '../sandbox/until.ts';

const never = new AbortController().signal;
const server = ServerName.parse('server1');
const stack = StackName.parse('again_oak_coop');
const labels = { 'com.docker.stack.namespace': stack };
const network: NetworkSpec = {
  Name: `${stack}_net`,
  Driver: 'overlay',
  Labels: labels,
  Options: null,
  Internal: false,
  Attachable: false,
  IPAM: null,
};
const service: ServiceSpec = {
  Name: `${stack}_app`,
  Labels: labels,
  TaskTemplate: {
    ContainerSpec: { Image: 'local/busybox:1.0', Labels: labels, StopGracePeriod: 1_000_000 },
    Resources: {},
    Placement: {},
    ForceUpdate: 0,
    Networks: [{ Target: network.Name }],
  },
  Mode: { Replicated: { Replicas: 1 } },
  EndpointSpec: { Mode: 'dnsrr' },
};

/** One `docker stack rm`: it fails by itself when Swarm still counts a task that is going; a person would type it once more. */
function isRemoved({ docker }: LabSwarm): boolean {
  try {
    docker('stack', 'rm', stack);
    return true;
  } catch {
    return false;
  }
}

/** The tests of one engine, while those of the other run beside them. */
const inOrder = { concurrent: false } as const;

/** `docker stack rm` returns while networks still drain; a deploy by docker's own command line fails then. The engines side by side. */
describe.concurrent.each([20, 28] as const)(
  'a deploy right after docker stack rm, with engine %s',
  (engine) => {
    let lab: LabSwarm;
    let swarm: Swarm;
    beforeAll(async () => {
      lab = await startSwarm({ engine });
      const [node] = lab.nodes;
      swarm = createSwarms(createEngines([{ name: server, host: node?.dockerHost ?? '' }])).of(server);
    });
    afterAll(async () => lab.down());

    /** As a plan does it: what a look finds is not made again. */
    async function deploy(): Promise<void> {
      const { networks } = await swarm.find({ networks: [network.Name], secrets: [], configs: [] }, never);
      if (!networks.has(network.Name)) {
        await swarm.createNetwork(network, never);
      }
      await swarm.applyService(service, null, never);
    }
    const running = async (): Promise<boolean> =>
      (await swarm.tasks(stack, never)).some(({ state }) => state === 'running');

    it('waits for what still drains, and makes it anew', inOrder, async () => {
      await deploy();
      for (let round = 0; round < 2; round += 1) {
        await until(running, 60_000, 'no task runs');
        await until(async () => isRemoved(lab), 30_000, 'docker did not remove the stack');
        await deploy();
      }
      await until(running, 60_000, 'no task runs');

      expect(lab.docker('network', 'ls', '--filter', `name=${network.Name}`, '--format', '{{.Scope}}')).toBe(
        'swarm',
      );
    });
  },
);

import { UserError } from '../../../kernel/errors.ts';
import type { ServerName } from '../../../kernel/ids.ts';
import type { NodeRunner, NodeRunners, VolumesOnNode } from '../../../swarm/node-runner.ts';
import type { Engine } from '../engine.ts';
import type { Engines } from '../swarm.ts';
import { exec } from './exec.ts';
import type { JobImage } from './job.ts';
import { onNode, type Ways } from './on-node.ts';
import { listNodes, type SwarmNode } from './swarm-nodes.ts';
import type { NodeAnswer } from './work.ts';

/** `endpoints`: engines of single nodes, by server and node; `image`: what the bot itself runs as, `null` where nobody said. */
export function createNodeRunners(
  { servers, of }: Engines,
  endpoints: ReadonlyMap<ServerName, ReadonlyMap<string, Engine>>,
  image: JobImage | null,
): NodeRunners {
  const runners = new Map(
    servers.map((server) => {
      const nodes = endpoints.get(server) ?? new Map<string, Engine>();
      return [server, createNodeRunner({ engine: of(server), nodes, image })];
    }),
  );
  return {
    of(server) {
      const found = runners.get(server);
      if (found === undefined) {
        throw new UserError('unknown_server', `There is no server \`${server}\`.`);
      }
      return found;
    },
  };
}

export function createNodeRunner(ways: Ways): NodeRunner {
  const { engine } = ways;
  return {
    exec: async (command, signal) => exec(ways, command, signal),
    async volumes(stack, signal) {
      const nodes = await listNodes(engine, signal);
      const look = async (node: SwarmNode): Promise<NodeAnswer> =>
        onNode(ways, { node, work: { what: 'volumes', stack } }, signal);
      return Promise.all(nodes.map(async (node) => volumesOn(node, look)));
    },
    async removeVolume({ node: name, name: volume }, signal) {
      const node = (await listNodes(engine, signal)).find((one) => one.name === name);
      if (node === undefined) {
        throw new UserError('node_unreachable', `There is no node \`${name}\` in this swarm.`);
      }
      await onNode(ways, { node, work: { what: 'remove volume', volume } }, signal);
    },
  };
}

async function volumesOn(
  node: SwarmNode,
  look: (node: SwarmNode) => Promise<NodeAnswer>,
): Promise<VolumesOnNode> {
  if (!node.isUp) {
    return { node: node.name, trouble: 'It is down.' };
  }
  try {
    return { node: node.name, volumes: (await look(node)).volumes };
  } catch (error) {
    if (error instanceof UserError) {
      return { node: node.name, trouble: error.message };
    }
    throw error;
  }
}

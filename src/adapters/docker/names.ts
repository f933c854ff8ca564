import { z } from 'zod';
import { type Engine, filters } from './engine.ts';
import { when } from './refusal.ts';

const NetworkAnswer = z.object({ Id: z.string(), Name: z.string() });
const NodeAnswer = z.object({
  ID: z.string(),
  Description: z.object({ Hostname: z.string().default('') }).default({ Hostname: '' }),
});

/** Names of what the engine refers to by id. An id never gets another name, so it is asked for once. */
export interface Names {
  ofNetworks(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
  ofNodes(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

export function createNames(engine: Engine): Names {
  const networks = new Map<string, string>();
  const nodes = new Map<string, string>();
  return {
    async ofNetworks(ids, signal) {
      if (hasOther(networks, ids)) {
        const query = filters({ scope: ['swarm'] });
        const listed = NetworkAnswer.array().parse(
          await engine.call({ method: 'GET', path: '/networks', query }, signal),
        );
        listed.forEach(({ Id, Name }) => networks.set(Id, Name));
        // The swarm's own `host` and `bridge` are in no list.
        for (const id of new Set(ids).difference(networks)) {
          networks.set(id, await nameOfNetwork(engine, id, signal));
        }
      }
      return networks;
    },
    async ofNodes(ids, signal) {
      if (hasOther(nodes, ids)) {
        const listed = NodeAnswer.array().parse(await engine.call({ method: 'GET', path: '/nodes' }, signal));
        listed.forEach(({ ID, Description }) => nodes.set(ID, Description.Hostname));
      }
      return nodes;
    },
  };
}

async function nameOfNetwork(engine: Engine, id: string, signal: AbortSignal): Promise<string> {
  const answer = await engine.call({ method: 'GET', path: `/networks/${id}` }, signal).catch(when(404, null));
  return NetworkAnswer.nullable().parse(answer)?.Name ?? id;
}

function hasOther(known: ReadonlyMap<string, string>, ids: readonly string[]): boolean {
  return ids.some((id) => !known.has(id));
}

import { z } from 'zod';
import type { Answerer, EngineAnswer, EngineCall } from '../rig/engine-calls.ts';
import { createMockEngine } from '../rig/mock-engine.ts';

/**
 * A swarm that has whatever a stack calls external, keeps nothing, and takes everything: what is refused before it is docker's
 * command line's own doing.
 */
export function createAgreeableEngine(): Answerer {
  const rest = createMockEngine();
  return async (call) => answerOf(call) ?? rest(call);
}

/** An id is the name itself, so that bodies show what is meant. */
function answerOf({ method, path, query }: EngineCall): EngineAnswer | null {
  if (method === 'POST') {
    return { status: 201, body: { ID: `made${path.replaceAll('/', '-')}`, Id: 'made' } };
  }
  const [, kind = '', name] = path.split('/');
  if (kind === 'networks' && name !== undefined) {
    return { status: 200, body: { Name: decodeURIComponent(name), Id: 'there', Scope: 'swarm' } };
  }
  if ((kind === 'secrets' || kind === 'configs') && name === undefined) {
    return { status: 200, body: namesIn(query).map((Name) => ({ ID: Name, Spec: { Name } })) };
  }
  return null;
}

const Filters = z.object({ name: z.record(z.string(), z.boolean()).default({}) });

function namesIn({ filters = '{}' }: EngineCall['query']): readonly string[] {
  return Object.keys(Filters.parse(JSON.parse(filters)).name);
}

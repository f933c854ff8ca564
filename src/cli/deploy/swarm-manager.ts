import { z } from 'zod';
import { UserError } from '../../kernel/errors.ts';
import type { Deployment } from './deployment.ts';

const InfoAnswer = z.object({ Swarm: z.object({ ControlAvailable: z.boolean().default(false) }) });

/** An engine that manages no swarm answers the first request about a network wrongly: it is asked before. Throws `swarm_unreachable`. */
export async function checkIsManager({ engine, context }: Deployment): Promise<void> {
  const { Swarm } = InfoAnswer.parse(await engine.call({ method: 'GET', path: '/info' }, context.signal));
  if (!Swarm.ControlAvailable) {
    const sentence =
      'this node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again';
    throw new UserError('swarm_unreachable', sentence);
  }
}

import { z } from 'zod';
import { when } from '../../adapters/docker/refusal.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Deployment } from './deployment.ts';

const Scoped = z.object({ Scope: z.string() });

/** Throws `network_missing` for a network that is not there for the whole swarm. */
export async function checkExternalNetworks(
  names: readonly string[],
  { engine, context }: Deployment,
): Promise<void> {
  for (const name of names) {
    const call = { method: 'GET', path: `/networks/${encodeURIComponent(name)}` } as const;
    const found = Scoped.nullable().parse(await engine.call(call, context.signal).catch(when(404, null)));
    if (found?.Scope !== 'swarm') {
      const why =
        found === null
          ? 'could not be found. You need to create a swarm-scoped network before the stack is deployed'
          : `it is not in the right scope: ${JSON.stringify(found.Scope)} instead of "swarm"`;
      throw new UserError(
        'network_missing',
        `network ${JSON.stringify(name)} is declared as external, but ${why}`,
      );
    }
  }
}

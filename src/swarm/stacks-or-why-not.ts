import { UserError } from '../kernel/errors.ts';
import type { ServerName } from '../kernel/ids.ts';
import type { LiveService, SwarmReader, Swarms } from './swarm.ts';

export type Stacks = ReadonlyMap<string, readonly LiveService[]>;

/** All stacks of a server, by name, in one listing; or why nobody knows them now: a server that is away hides nothing of the others. */
export async function stacksOrWhyNot(
  server: ServerName,
  { swarms }: { readonly swarms: Swarms<SwarmReader> },
  signal: AbortSignal,
): Promise<Stacks | string> {
  try {
    return await swarms.of(server).stacks(signal);
  } catch (error) {
    if (error instanceof UserError) {
      return error.code === 'unknown_server'
        ? `config.yml does not name it. Add it under \`servers\`, or move the files of \`servers/${server}\` to one that is there.`
        : error.message;
    }
    throw error;
  }
}

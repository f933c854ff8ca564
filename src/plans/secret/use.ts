import type { App } from '../../apps/apps.ts';
import { secretsNeeded } from '../../revisions/revision.ts';
import type { RevisionReader } from '../../revisions/revisions.ts';
import type { SwarmReader } from '../../swarm/swarm.ts';
import { listed } from './words.ts';

/** Services of any stack of the swarm that have this secret now, by their whole names. */
export async function usersOf(
  secret: string,
  swarm: SwarmReader,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const stacks = await swarm.stacks(signal);
  return [...stacks.values()]
    .flat()
    .filter(({ spec }) => secretsNeeded([spec]).has(secret))
    .map(({ spec }) => spec.Name);
}

/** The kept revisions that need this secret: `#12 and what ran before me`; `null`: none does. */
export function lostWaysBack(
  { server, stack }: Pick<App, 'server' | 'stack'>,
  secret: string,
  revisions: RevisionReader,
): string | null {
  const lost = revisions
    .of({ server, stack })
    .filter(({ spec }) => secretsNeeded(spec.services).has(secret))
    .map(({ operation }) => (operation === null ? 'what ran before me' : `#${operation}`));
  return lost.length === 0 ? null : listed(lost.toReversed());
}

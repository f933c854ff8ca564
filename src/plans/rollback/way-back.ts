import type { Revision } from '../../revisions/revision.ts';
import { secretsNeeded } from '../../revisions/revision.ts';
import { shortName } from '../../stack/short-name.ts';
import type { SwarmReader } from '../../swarm/swarm.ts';
import { dataOutlook } from './data.ts';

/** What there is to go back to after a change. */
export interface WayBack {
  readonly revision: Pick<Revision, 'number' | 'version' | 'text'>;
  /** Data stays as the change leaves it: code alone may not bring the app back. */
  readonly hasData: boolean;
  /** Passwords that it needs and that are gone, by their short names. */
  readonly lacks: readonly string[];
}

/** The newest revision that is kept of a stack; `null`: nothing is kept of it. */
export async function wayBackOf(
  revision: Revision | undefined,
  { swarm, signal }: { readonly swarm: Pick<SwarmReader, 'find'>; readonly signal: AbortSignal },
): Promise<WayBack | null> {
  if (revision === undefined) {
    return null;
  }
  const { spec, stack } = revision;
  const needed = [...secretsNeeded(spec.services)].filter((name) =>
    spec.secrets.every(({ Name }) => Name !== name),
  );
  const found = await swarm.find({ networks: [], secrets: needed, configs: [] }, signal);
  return {
    revision,
    hasData: dataOutlook(revision, spec.services) === 'unknown',
    lacks: needed.filter((name) => !found.secrets.has(name)).map((name) => shortName(name, stack)),
  };
}

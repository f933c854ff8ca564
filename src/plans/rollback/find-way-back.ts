import type { AppReader } from '../../apps/apps.ts';
import type { Operation, Request } from '../../operations/operation.ts';
import type { FindWayBack, JournalReader, Vault } from '../../operations/ports.ts';
import { isWhatRuns } from '../../revisions/choose.ts';
import type { RevisionReader } from '../../revisions/revisions.ts';
import { postsOf } from '../../steps/posted.ts';
import type { LiveStack, SwarmReader, Swarms } from '../../swarm/swarm.ts';
import { cameLater } from './came-later.ts';
import { quarantineOf } from './quarantine.ts';

export interface FindDeps {
  readonly apps: AppReader;
  readonly swarms: Swarms<SwarmReader>;
  readonly revisions: RevisionReader;
  readonly journal: Pick<JournalReader, 'ofApp'>;
  readonly vault: Vault;
}

/** A way back that fails is for people: the same once more helps nobody. What is stopped or deleted is meant to be gone. */
const NOT_AFTER: ReadonlySet<Request['action']> = new Set(['rollback', 'undeploy', 'remove']);

/**
 * Where it posted something, and its app does not run as it was last kept; or runs so by Swarm's own doing, and its file wants what was
 * taken back.
 */
export function findWayBack({ apps, swarms, revisions, journal, vault }: FindDeps): FindWayBack {
  return async (operation, signal) => {
    const { request, id } = operation;
    if (!('app' in request) || NOT_AFTER.has(request.action) || !revisions.has(request)) {
      return null;
    }
    const { app, server, stack, recipe } = request;
    const live = await swarms.of(server).observe(stack, signal);
    if (!isTouched(operation, live, vault)) {
      return null;
    }
    const hidden = quarantineOf(request, journal);
    const newest = revisions.of(request).find(({ version }) => version === null || !hidden.has(version));
    const isThere =
      newest !== undefined &&
      isWhatRuns(
        newest,
        live.services.map(({ spec }) => spec),
        (name) => cameLater(newest, name, vault),
      );
    // What runs since this very operation is good; what it could not write down is told.
    const isWanted = isThere && (newest.operation === id || (await apps.read(app)).text === newest.text);
    return newest === undefined || isWanted
      ? null
      : { action: 'rollback', app, server, stack, recipe, to: newest.number, after: id };
  };
}

/** Whether a service that runs was posted by it, or was about to be. */
function isTouched({ id, request }: Operation, { services }: LiveStack, vault: Vault): boolean {
  return (
    'app' in request &&
    services.some(({ spec: { Name } }) =>
      postsOf({ server: request.server, name: Name }, vault).some(({ operation }) => operation === id),
    )
  );
}

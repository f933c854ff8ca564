import type { App } from '../../apps/apps.ts';
import type { Vault } from '../../operations/ports.ts';
import { partByHand } from '../../stack/difference/by-hand.ts';
import { differences, linesOf } from '../../stack/difference/differences.ts';
import { shortName } from '../../stack/short-name.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import { isFromOldEngine } from '../../stack/stored.ts';
import { withBuildOf } from '../../stack/with-image.ts';
import { postsOf } from '../../steps/posted.ts';
import type { ServiceDrift } from '../../swarm/drift.ts';
import { standstillOf } from '../../swarm/standstill.ts';
import type { LiveService, LiveTask } from '../../swarm/swarm.ts';

/** What runs of a tag. */
export interface Build {
  readonly name: string;
  /** As the files say. */
  readonly image: string;
  /** Pinned to its digest. */
  readonly running: string;
  /** The registry has no other one under that tag. */
  readonly isNewest: boolean;
}

export interface Beside {
  readonly app: App;
  readonly tasks: readonly LiveTask[];
  readonly vault: Vault;
  /** `null`: nobody knows what the registry has. */
  readonly build: Build | null;
}

/** How one service differs, in a list of one; in an empty one when it does not. */
export function serviceDrift(
  wanted: ServiceSpec,
  live: LiveService,
  { app, tasks, vault, build }: Beside,
): readonly ServiceDrift[] {
  const [post, ...older] = postsOf({ server: app.server, name: wanted.Name }, vault);
  // A newest build is what a deploy would put there too, whoever did.
  const known = post === undefined || build?.isNewest === true ? live.spec : post.spec;
  const wished = withBuildOf(wanted, known);
  const drift: ServiceDrift = {
    service: shortName(wanted.Name, app.stack),
    changedAt: live.updatedAt,
    postedIn: post?.operation ?? null,
    byHand: [],
    unexplained: [],
    pending: [],
    standstill: standstillOf(live, tasks),
    ...(post === undefined
      ? { unexplained: linesOf(between(wished, live.spec, live)) }
      : explained(wished, live, [post.spec, ...older.map(({ spec }) => spec)])),
  };
  const isAsWanted = [drift.byHand, drift.unexplained, drift.pending].every(({ length }) => length === 0);
  return isAsWanted && drift.standstill === null ? [] : [drift];
}

/** Told from should to is where a hand was at work, and from is to should where the files moved on. */
function explained(
  wanted: ServiceSpec,
  live: LiveService,
  posted: readonly [ServiceSpec, ...ServiceSpec[]],
): Pick<ServiceDrift, 'byHand' | 'pending'> {
  const { byHand } = partByHand(between(wanted, live.spec, live), live.spec, posted);
  const { news } = partByHand(between(live.spec, wanted, live), live.spec, posted);
  return { byHand: linesOf(byHand), pending: linesOf(news) };
}

function between(from: ServiceSpec, to: ServiceSpec, live: LiveService): ReturnType<typeof differences> {
  return differences(from, to, isFromOldEngine(live.spec));
}

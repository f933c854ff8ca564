import type { ServiceSpec } from '../spec.ts';
import { isFromOldEngine } from '../stored.ts';
import { differences } from './differences.ts';
import type { Said } from './said.ts';

/** The differences between what runs and what is wanted, by whose they are. */
export interface Parted {
  /** Of fields that somebody changed since. */
  readonly byHand: readonly Said[];
  /** Of fields that are as they were posted: the files want something else now. */
  readonly news: readonly Said[];
}

/**
 * Parts differences by what they are about: whether what runs still is what was posted there. `posted`: specs that may have been put
 * there, newest first, of which the nearest counts, since Swarm may have taken the newest back.
 */
export function partByHand(
  said: readonly Said[],
  live: ServiceSpec,
  posted: readonly [ServiceSpec, ...ServiceSpec[]],
): Parted {
  const moved = movedSince(live, posted);
  return {
    byHand: said.filter(({ about }) => moved.has(about)),
    news: said.filter(({ about }) => !moved.has(about)),
  };
}

/** What fields are about that run otherwise than any of the specs says. */
function movedSince(
  live: ServiceSpec,
  posted: readonly [ServiceSpec, ...ServiceSpec[]],
): ReadonlySet<string> {
  const isOld = isFromOldEngine(live);
  const [first, ...others] = posted.map((spec) => differences(spec, live, isOld));
  const nearest = others.reduce((best, one) => (one.length < best.length ? one : best), first ?? []);
  return new Set(nearest.map(({ about }) => about));
}

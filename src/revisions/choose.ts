import type { OperationId } from '../kernel/ids.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { isSameSpec } from '../stack/stored.ts';
import type { Revision } from './revision.ts';

/** What is known beside what was kept. */
export interface Known {
  readonly live: readonly ServiceSpec[];
  /** Whether a service of this name came after that revision. What somebody else runs beside it, or was left over before, did not. */
  readonly isLater: (revision: Revision, name: string) => boolean;
  /** The number of the revision that an operation went back to; `null`: it was no way back. */
  readonly wentBackTo: (operation: OperationId) => number | null;
  /** Whether a version is not to be gone to unless somebody names it. */
  readonly isHidden: (version: string) => boolean;
}

/**
 * The last good stack before the one that runs; in trouble, when none of `kept` runs, the newest. Asked again and again it walks on into
 * the past: a revision that a way back left stands where the one stands that it went back to. `kept`: newest first.
 */
export function lastGood(kept: readonly Revision[], known: Known): Revision | null {
  const isHidden = (one: Revision): boolean => one.version !== null && known.isHidden(one.version);
  const isRunning = (one: Revision): boolean =>
    isWhatRuns(one, known.live, (name) => known.isLater(one, name));
  const running = kept.find(isRunning);
  const here = running === undefined ? null : placeOf(running, kept, known);
  const before = kept.filter((one) => here === null || (placeOf(one, kept, known) < here && !isRunning(one)));
  return before.find((one) => !isHidden(one)) ?? null;
}

/** Whether this very stack runs. `counts`: whether what runs beside it makes a difference; by default it does. */
export function isWhatRuns(
  { spec }: Pick<Revision, 'spec'>,
  live: readonly ServiceSpec[],
  counts: (name: string) => boolean = () => true,
): boolean {
  const now = new Map(live.map((one) => [one.Name, one]));
  const isThere = spec.services.every((wanted) => {
    const one = now.get(wanted.Name);
    return one !== undefined && isSameSpec(wanted, one);
  });
  const own = new Set(spec.services.map(({ Name }) => Name));
  return isThere && [...now.keys()].every((name) => own.has(name) || !counts(name));
}

/** The newest of a version, named whole or by the part in front of or behind `+`; `null`: none is kept. */
export function ofVersion(kept: readonly Revision[], named: string): Revision | null {
  return (
    kept.find(({ version }) => version === named) ??
    kept.find(({ version }) => version?.split('+').includes(named) === true) ??
    null
  );
}

function placeOf({ number, operation }: Revision, kept: readonly Revision[], known: Known): number {
  const to = operation === null ? null : known.wentBackTo(operation);
  // A way back goes to what was there before it, so that this ends.
  if (to === null || to >= number) {
    return number;
  }
  const target = kept.find((one) => one.number === to);
  return target === undefined ? to : placeOf(target, kept, known);
}

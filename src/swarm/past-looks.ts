import type { ServiceSpec } from '../stack/spec.ts';
import { countOf, isFailure, isMeantToStay, placeOf } from './count.ts';
import { newestOf } from './newest-task.ts';
import type { Sight } from './sight.ts';
import type { LiveTask } from './swarm.ts';

/** What the looks before have shown. Times are of the watcher's own monotonic clock: an engine's clock may be another. */
export interface Memory {
  /** Since when these very tasks have been enough. */
  readonly steady: { readonly ids: string; readonly sinceMs: number } | null;
  /** Tasks that had ended before the first look: not our doing. */
  readonly old: ReadonlySet<string>;
  /** Tasks that ended since, by id, with their place. The engine forgets them sooner than we do. */
  readonly ended: ReadonlyMap<string, string>;
  /** The newest task of the wanted spec that failed: engines forget it when what ran before fails as well. */
  readonly failure: LiveTask | null;
  /** Whether Swarm had gone back, or begun to. */
  readonly isBack: boolean;
  /** Somebody told Swarm to take it back: it says so only until it has. */
  readonly isByHand: boolean;
}

/** Source: swarmkit, manager/controlapi/service.go, `UpdateService` with a rollback. */
const BY_HAND = 'manually requested rollback';

export function remember(sight: Sight, before: Memory | null, nowMs: number): Memory {
  const isBack = isGoingBack(sight);
  const endings = sight.tasks.filter((task) => task.isUpToDate && isUnwanted(sight, task));
  const { failure, isByHand } = before ?? { failure: null, isByHand: false };
  return {
    // What was learnt of one spec says nothing of the other.
    ...learnt(sight, endings, { before: before?.isBack === isBack ? before : null, nowMs }),
    failure: failureOf(sight) ?? failure,
    isBack,
    isByHand: isByHand || sight.live?.update?.message === BY_HAND,
  };
}

function learnt(
  sight: Sight,
  endings: readonly LiveTask[],
  { before, nowMs }: { readonly before: Memory | null; readonly nowMs: number },
): Pick<Memory, 'steady' | 'old' | 'ended'> {
  const old = before?.old ?? new Set(endings.map(({ id }) => id));
  const fresh = endings.filter(({ id }) => !old.has(id)).map((task) => [task.id, placeOf(task)] as const);
  return {
    steady: steadiness(sight, before?.steady ?? null, nowMs),
    old,
    ended: new Map([...(before?.ended ?? []), ...fresh]),
  };
}

function failureOf(sight: Sight): LiveTask | null {
  const isOfOurs = (task: LiveTask): boolean => isFailure(task) && task.isUpToDate !== isGoingBack(sight);
  return newestOf(sight.tasks.filter(isOfOurs));
}

/** The spec that the tasks are held against: when Swarm went back, the one that it went back to. */
function specNow(sight: Sight): ServiceSpec {
  return isGoingBack(sight) && sight.live !== null ? sight.live.spec : sight.wanted;
}

function isGoingBack({ live, isPosted }: Sight): boolean {
  return isPosted && live?.update?.state.startsWith('rollback') === true;
}

/** Most endings in one place since the first look. */
export function worstPlace({ ended }: Memory): number {
  return Math.max(
    0,
    ...Map.groupBy(ended.values(), (place) => place)
      .values()
      .map(({ length }) => length),
  );
}

function steadiness(sight: Sight, before: Memory['steady'], nowMs: number): Memory['steady'] {
  const { live, tasks, isSettled = false } = sight;
  const count = live === null ? null : countOf(specNow(sight), live, tasks);
  if (count?.isEnough !== true) {
    return null;
  }
  const sinceMs = isSettled ? Number.NEGATIVE_INFINITY : nowMs;
  return before?.ids === count.ids ? before : { ids: count.ids, sinceMs };
}

/** A server that ends without an error is started again for ever; a job is done. */
function isUnwanted(sight: Sight, task: LiveTask): boolean {
  return isFailure(task) || (task.state === 'complete' && isMeantToStay(specNow(sight)));
}

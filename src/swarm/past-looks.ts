import { countOf, isFailure, isMeantToStay, placeOf } from './count.ts';
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
}

export function remember(sight: Sight, memory: Memory | null, nowMs: number): Memory {
  const endings = sight.tasks.filter((task) => task.isUpToDate && isUnwanted(sight, task));
  const old = memory?.old ?? new Set(endings.map(({ id }) => id));
  const fresh = endings.filter(({ id }) => !old.has(id)).map((task) => [task.id, placeOf(task)] as const);
  return {
    steady: steadiness(sight, memory?.steady ?? null, nowMs),
    old,
    ended: new Map([...(memory?.ended ?? []), ...fresh]),
  };
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

function steadiness(
  { wanted, live, tasks, isSettled = false }: Sight,
  before: Memory['steady'],
  nowMs: number,
): Memory['steady'] {
  const count = live === null ? null : countOf(wanted, live, tasks);
  if (count?.isEnough !== true) {
    return null;
  }
  const sinceMs = isSettled ? Number.NEGATIVE_INFINITY : nowMs;
  return before?.ids === count.ids ? before : { ids: count.ids, sinceMs };
}

/** A server that ends without an error is started again for ever; a job is done. */
function isUnwanted({ wanted }: Sight, task: LiveTask): boolean {
  return isFailure(task) || (task.state === 'complete' && isMeantToStay(wanted));
}

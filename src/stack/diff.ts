import { differences, linesOf } from './difference/differences.ts';
import { STACK_LABEL } from './docker-labels.ts';
import { shortName } from './short-name.ts';
import type { ServiceSpec } from './spec.ts';
import { isFromOldEngine, isSameSpec } from './stored.ts';

export interface ServiceChange {
  /** Short name: `app`. */
  readonly service: string;
  /** Name on the swarm: `blog_oak_coop_app`. */
  readonly name: string;
  /** As it is on the swarm; `null`: it is new. */
  readonly from: ServiceSpec | null;
  /** As it is wanted; `null`: it is on the swarm and no longer in the recipe. */
  readonly to: ServiceSpec | null;
  /** What differs, a line each; settings and labels by their names only. Empty for what is new or left over. */
  readonly words: readonly string[];
}

/** What a deploy would change, by name; what stays as it is is left out. */
export function diffStack(
  live: readonly ServiceSpec[],
  wanted: readonly ServiceSpec[],
): readonly ServiceChange[] {
  const before = new Map(live.map((spec) => [spec.Name, spec]));
  const after = new Map(wanted.map((spec) => [spec.Name, spec]));
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted((one, other) =>
    one < other ? -1 : 1,
  );
  return names.flatMap((name) => change(name, before.get(name) ?? null, after.get(name) ?? null));
}

function change(name: string, from: ServiceSpec | null, to: ServiceSpec | null): readonly ServiceChange[] {
  if (from !== null && to !== null && isSameSpec(to, from)) {
    return [];
  }
  const words = from === null || to === null ? [] : linesOf(differences(from, to, isFromOldEngine(from)));
  return [{ service: shortName(name, (to ?? from)?.Labels[STACK_LABEL] ?? ''), name, from, to, words }];
}

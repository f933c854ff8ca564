import { isSame } from '../kernel/digest.ts';
import { comparable, type Json } from './comparable.ts';
import { STACK_LABEL } from './convert/names.ts';
import { inside, ofMapping } from './difference/keyed.ts';
import { topics } from './difference/topics.ts';
import { fit } from './difference/units.ts';
import type { ServiceSpec } from './spec.ts';
import { asStored, isFromOldEngine, isSameSpec } from './stored.ts';

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
  const words = from === null || to === null ? [] : describeChange(from, to);
  return [{ service: shortName(name, to ?? from), name, from, to, words }];
}

function shortName(name: string, spec: ServiceSpec | null): string {
  const prefix = `${spec?.Labels[STACK_LABEL] ?? ''}_`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

function describeChange(from: ServiceSpec, to: ServiceSpec): readonly string[] {
  const isOld = isFromOldEngine(from);
  let before = comparable(asStored(from), isOld);
  let after = comparable(asStored(to), isOld);
  const words: string[] = [];
  for (const { path, words: say } of topics) {
    const [old, young] = [inside(before, ...path), inside(after, ...path)];
    words.push(...(isSame(old, young) ? [] : say(old, young)));
    [before, after] = [without(before, path), without(after, path)];
  }
  const others = leftOver(before, after, []).map((field) => `other: ${field}`);
  const stack = to.Labels[STACK_LABEL] ?? '';
  const lines = [...words, ...others].map((line) => fit(line, stack));
  return lines.length === 0 ? ['image: the same, written otherwise'] : [...new Set(lines)];
}

/** The value without what stands at the path; a mapping that is emptied by it goes too. */
function without(value: Json, [key = '', ...rest]: readonly string[]): Json {
  const entries = ofMapping(value);
  const inner = entries.get(key);
  if (inner === undefined) {
    return value;
  }
  const kept = rest.length === 0 ? null : without(inner, rest);
  const isGone = kept === null || (kept !== inner && ofMapping(kept).size === 0);
  const others = [...entries].filter(([name]) => name !== key);
  return Object.fromEntries(isGone ? others : [...others, [key, kept]]);
}

/** Paths of everything else that differs: nothing is hidden because it has no words. */
function leftOver(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[],
): readonly string[] {
  const [old, young] = [ofMapping(before), ofMapping(after)];
  if (isSame(before, after)) {
    return [];
  }
  if (old.size === 0 && young.size === 0) {
    return [path.slice(-2).join('.')];
  }
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((key) =>
    leftOver(old.get(key), young.get(key), [...path, key]),
  );
}

import { isSame } from '../../kernel/digest.ts';
import type { Json } from '../comparable.ts';
import { ofMapping } from './keyed.ts';

type Path = readonly string[];

/** The value without what stands at the path; a mapping that is emptied by it goes too. */
export function without(value: Json, [key = '', ...rest]: Path): Json {
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

/** Paths of everything that differs between two values, down to what is no mapping. */
export function differing(
  before: Json | undefined,
  after: Json | undefined,
  path: Path = [],
): readonly Path[] {
  if (isSame(before, after)) {
    return [];
  }
  const [old, young] = [ofMapping(before), ofMapping(after)];
  if (old.size === 0 && young.size === 0) {
    return [path];
  }
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((key) =>
    differing(old.get(key), young.get(key), [...path, key]),
  );
}

/** Names of the fields of two things that differ, but for those that are told in words. */
export function otherFields(before: Json, after: Json, told: readonly string[]): readonly string[] {
  const rest = (value: Json): Json => told.reduce((left: Json, key) => without(left, [key]), value);
  return differing(rest(before), rest(after)).map((path) => path.join('.'));
}

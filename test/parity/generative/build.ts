import fc from 'fast-check';
import { listOf, type MapTree, mapOf, raw, type Tree, text } from './tree.ts';

/** Values of one place of a compose file. */
export type Values = fc.Arbitrary<Tree>;
export type Shape = Readonly<Record<string, Values>>;

export function texts(...values: readonly string[]): Values {
  return fc.constantFrom(...values).map(text);
}

export function raws(...sources: readonly (string | number | boolean)[]): Values {
  return fc.constantFrom(...sources).map(raw);
}

/** Mostly the first, now and then one of the others. */
export function mostly(usual: Values, ...rare: readonly Values[]): Values {
  return fc.oneof({ weight: 5, arbitrary: usual }, ...rare.map((arbitrary) => ({ weight: 1, arbitrary })));
}

export function oneOf(...values: readonly Values[]): Values {
  return fc.oneof(...values);
}

/** Nearly always the first: what docker refuses would hide the rest. */
export function rarely(usual: Values, odd: Values): Values {
  return fc.oneof({ weight: 60, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

/** A mapping with some of these keys, in any order. Shrinks towards none. */
export function some(shape: Shape, most = 4, least = 0): fc.Arbitrary<MapTree> {
  const entries = Object.entries(shape).map(([key, value]) => value.map((tree) => [key, tree] as const));
  if (entries.length === 0) {
    return fc.constant(mapOf([]));
  }
  const bounds = { minLength: Math.min(least, entries.length), maxLength: Math.min(most, entries.length) };
  return fc.uniqueArray(fc.oneof(...entries), { ...bounds, selector: ([key]) => key }).map(mapOf);
}

/** A mapping with all of the first keys and some of the others. */
export function withSome(needed: Shape, shape: Shape, most = 4): Values {
  const all = fc.record(needed).map((values) => Object.entries(values));
  return fc.tuple(all, some(shape, most)).map(([first, { entries }]) => mapOf([...first, ...entries]));
}

/** A mapping with keys from a pool of names. */
export function dictionary(
  names: readonly string[],
  value: Values,
  { most = 3, least = 0 }: { readonly most?: number; readonly least?: number } = {},
): fc.Arbitrary<MapTree> {
  return some(Object.fromEntries(names.map((name) => [name, value])), most, least);
}

/** A list in which nothing stands twice. */
export function distinct(item: Values, most = 3, least = 0): Values {
  return distinctBy(item, (tree) => JSON.stringify(tree), { most, least });
}

/** A list in which no two items have the same key. */
export function distinctBy(
  item: Values,
  selector: (tree: Tree) => string,
  { most = 3, least = 0 }: { readonly most?: number; readonly least?: number } = {},
): Values {
  return fc.uniqueArray(item, { minLength: least, maxLength: most, selector }).map(listOf);
}

export function several(item: Values, most = 3): Values {
  return fc.array(item, { maxLength: most }).map(listOf);
}

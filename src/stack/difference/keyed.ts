import { isSame } from '../../kernel/digest.ts';
import { isList, type Json } from '../comparable.ts';

/** What one topic says about two values that differ. */
export type Words = (before: Json | undefined, after: Json | undefined) => readonly string[];

export interface Sayings {
  readonly added: (key: string, value: Json) => string;
  readonly changed: (key: string, before: Json, after: Json) => string;
  readonly removed: (key: string, value: Json) => string;
}

export type Keyed = ReadonlyMap<string, Json>;

/** One line per thing that is new, other or gone, told apart by its key. */
export function keyedWords(entriesOf: (value: Json | undefined) => Keyed, say: Sayings): Words {
  return (before, after) => {
    const [old, young] = [entriesOf(before), entriesOf(after)];
    const keys = [...new Set([...old.keys(), ...young.keys()])].toSorted((one, other) =>
      one < other ? -1 : 1,
    );
    return keys.flatMap((key) => {
      const [from, to] = [old.get(key), young.get(key)];
      if (from === undefined || to === undefined) {
        return [
          ...(to === undefined ? [] : [say.added(key, to)]),
          ...(from === undefined ? [] : [say.removed(key, from)]),
        ];
      }
      return isSame(from, to) ? [] : [say.changed(key, from, to)];
    });
  };
}

/** The entries of a mapping. */
export function ofMapping(value: Json | undefined): Keyed {
  const isMapping = typeof value === 'object' && value !== null && !isList(value);
  return new Map(isMapping ? Object.entries(value) : []);
}

/** The items of a list, by a text made of each; what comes twice gets a number. */
export function ofList(keyOf: (item: Json) => string): (value: Json | undefined) => Keyed {
  return (value) => {
    const keyed = new Map<string, Json>();
    for (const item of isList(value) ? value : []) {
      const key = keyOf(item);
      const same = [...keyed.keys()].filter((known) => known === key || known.startsWith(`${key} #`)).length;
      keyed.set(same === 0 ? key : `${key} #${same + 1}`, item);
    }
    return keyed;
  };
}

/** A value inside, or nothing. */
export function inside(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here = value;
  for (const key of path) {
    here = ofMapping(here).get(key);
  }
  return here;
}

export function textIn(value: Json | undefined, ...path: readonly string[]): string {
  const found = inside(value, ...path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

export function written(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

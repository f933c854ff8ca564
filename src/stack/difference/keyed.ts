import { isSame } from '../../kernel/digest.ts';
import { isList, type Json } from '../comparable.ts';
import type { Said, Tell } from './said.ts';

export interface Sayings {
  readonly added: (key: string, value: Json) => string;
  /** More than one line where more than one part of it may differ. */
  readonly changed: (key: string, before: Json, after: Json) => string | readonly string[];
  readonly removed: (key: string, value: Json) => string;
}

export type Keyed = ReadonlyMap<string, Json>;

/** The lines of each thing that is new, other or gone, told apart by its key. */
export function keyed(entriesOf: (value: Json | undefined) => Keyed, say: Sayings): Tell {
  return (before, after) => {
    const [old, young] = [entriesOf(before), entriesOf(after)];
    const keys = [...new Set([...old.keys(), ...young.keys()])].toSorted((one, other) =>
      one < other ? -1 : 1,
    );
    return keys.flatMap((key): readonly Said[] => {
      const lines = linesOf(key, { from: old.get(key), to: young.get(key), say });
      return lines.map((line) => ({ about: key, line }));
    });
  };
}

interface Turn {
  readonly from: Json | undefined;
  readonly to: Json | undefined;
  readonly say: Sayings;
}

function linesOf(key: string, { from, to, say }: Turn): readonly string[] {
  if (from === undefined || to === undefined) {
    return [
      ...(to === undefined ? [] : [say.added(key, to)]),
      ...(from === undefined ? [] : [say.removed(key, from)]),
    ];
  }
  if (isSame(from, to)) {
    return [];
  }
  const lines = [say.changed(key, from, to)].flat();
  return lines.length === 0 ? [`${key}: the same, written otherwise`] : lines;
}

/** The entries of a mapping. */
export function ofMapping(value: Json | undefined): Keyed {
  const isMapping = typeof value === 'object' && value !== null && !isList(value);
  return new Map(isMapping ? Object.entries(value) : []);
}

/** The items of a list, by a text made of each; what comes twice gets a number. */
export function ofList(keyOf: (item: Json) => string): (value: Json | undefined) => Keyed {
  return (value) => {
    const counts = new Map<string, number>();
    const items = (isList(value) ? value : []).map((item): [string, Json] => {
      const key = keyOf(item);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return [count === 1 ? key : `${key} #${count}`, item];
    });
    return new Map(items);
  };
}

/** Names by which things are new or gone, and no more is told of them: `new capability CAP_NET_ADMIN`. */
export function named(noun: string): Sayings {
  return {
    added: (key) => `new ${noun} ${key}`,
    changed: (key) => `${noun} ${key} changed`,
    removed: (key) => `${noun} ${key} gone`,
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

import fc from 'fast-check';
import { type Entry, listOf, type MapTree, mapOf, raw, type Tree, text } from './tree.ts';

/** Something small that is wrong with a document, or might be. */
export interface TreeDamage {
  /** Which value, counted through the document and around again. */
  readonly at: number;
  readonly change: Change;
}

/** Changes of an entry of a mapping, or of an item of a list: its key and value, and what stands there instead. */
type Change = (key: string, value: Tree) => readonly Entry[];

function to(value: Tree): Change {
  return (key) => [[key, value]];
}

const changes: Readonly<Record<string, Change>> = {
  text: to(text('odd')),
  'empty text': to(text('')),
  nothing: to(raw('~')),
  list: to(listOf([text('odd')])),
  'empty list': to(listOf([])),
  mapping: to(mapOf([['odd', text('odd')]])),
  'empty mapping': to(mapOf([])),
  'whole number': to(raw(7)),
  fraction: to(raw('1.5')),
  'negative number': to(raw(-1)),
  'huge number': to(raw('99999999999999999999')),
  yes: to(raw(true)),
  time: to(raw('2024-01-31')),
  infinity: to(raw('.inf')),
  'broken variable': to(text('${')),
  variable: to(text('${A}')),
  'without it': () => [],
  twice: (key, value) => [
    [key, value],
    [key, value],
  ],
  'other name': (key, value) => [[`${key}s`, value]],
  'no name': (_key, value) => [['', value]],
  'name of another kind': (_key, value) => [['x-odd', value]],
  'one of a list': (key, value) => [[key, listOf([value])]],
  'one of a mapping': (key, value) => [[key, mapOf([['odd', value]])]],
};

export const treeDamage: fc.Arbitrary<TreeDamage> = fc.record({
  at: fc.nat({ max: 400 }),
  change: fc.constantFrom(...Object.values(changes)),
});

/** The document with one entry of one of its mappings, or one item of a list, changed. */
export function damageTree(document: MapTree, { at, change }: TreeDamage): MapTree {
  const counter = { left: at % Math.max(countValues(document), 1) };
  const damaged = damageBelow(document, change, counter);
  return damaged.kind === 'map' ? damaged : document;
}

function countValues(tree: Tree): number {
  return partsOf(tree).reduce((sum, [, value]) => sum + 1 + countValues(value), 0);
}

function partsOf(tree: Tree): readonly Entry[] {
  if (tree.kind === 'list') {
    return tree.items.map((item, index) => [String(index), item]);
  }
  return tree.kind === 'map' ? tree.entries : [];
}

/** How many values are passed before the one that is changed. */
interface Counter {
  left: number;
}

function damageBelow(tree: Tree, change: Change, counter: Counter): Tree {
  const parts = partsOf(tree).flatMap(([key, value]): readonly Entry[] => {
    counter.left -= 1;
    return counter.left === -1 ? change(key, value) : [[key, damageBelow(value, change, counter)]];
  });
  if (tree.kind === 'list') {
    return listOf(parts.map(([, value]) => value));
  }
  return tree.kind === 'map' ? mapOf(parts) : tree;
}

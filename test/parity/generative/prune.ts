import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { listOf, mapOf, type Tree } from './tree.ts';

/**
 * Every key of docker's schemas, by its path (`*`: a name that people choose, `[]`: an item of a list, `x-`: any key that begins
 * so), with the first format 3.x that has it. Source: docker/cli v28.2.2, config_schema_v3.0 to v3.13.
 */
export const schemaKeys: ReadonlyMap<string, number> = new Map(
  Object.entries(
    z
      .record(z.string(), z.number())
      .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'schema-keys.json'), 'utf8'))),
  ),
);

/** The key's path as the schema has it, or `null` when it knows none. */
function schemaPath(above: string, key: string): string | null {
  const begin = above === '' ? '' : `${above}.`;
  const forms = [`${begin}${key}`, ...(key.startsWith('x-') ? [`${begin}x-`] : []), `${begin}*`];
  return forms.find((path) => schemaKeys.has(path)) ?? null;
}

/** The document without what a format does not know yet. */
export function pruneTo(minor: number, tree: Tree, path = ''): Tree {
  if (tree.kind === 'list') {
    const items = tree.items.map((item) => ({ item, pruned: pruneTo(minor, item, `${path}.[]`) }));
    return listOf(items.filter(({ item, pruned }) => !isEmptied(item, pruned)).map(({ pruned }) => pruned));
  }
  if (tree.kind !== 'map') {
    return tree;
  }
  const entries = tree.entries.map(([key, value]) => {
    const known = schemaPath(path, key);
    const since = known === null ? 0 : (schemaKeys.get(known) ?? 0);
    return { key, since, value, below: known ?? `${path}.?` };
  });
  return mapOf(
    entries
      .filter(({ since }) => since <= minor)
      .map(({ key, value, below }) => [key, pruneTo(minor, value, below)] as const),
  );
}

/** A long form of a format that only knows the short one. */
function isEmptied(before: Tree, after: Tree): boolean {
  return (
    before.kind === 'map' && before.entries.length > 0 && after.kind === 'map' && after.entries.length === 0
  );
}

/** How often each key of the schema stands in a document; keys of none are left out. Adds to `counts`. */
export function countKeys(tree: Tree, counts: Map<string, number>, path = ''): void {
  if (tree.kind === 'list') {
    for (const item of tree.items) {
      countKeys(item, counts, `${path}.[]`);
    }
  }
  for (const [key, value] of tree.kind === 'map' ? tree.entries : []) {
    const known = schemaPath(path, key);
    if (known !== null) {
      counts.set(known, (counts.get(known) ?? 0) + 1);
      countKeys(value, counts, known);
    }
  }
}

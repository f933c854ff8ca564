import type { YamlNode } from '../yaml/node.ts';

/** What stands under `x-…` keys: for nobody but the reader of the file, and free in form. */
export type Extras = ReadonlyMap<string, YamlNode>;

export function extrasOf(node: YamlNode): Extras {
  const entries = node.kind === 'map' ? [...node.entries] : [];
  return new Map(
    entries.flatMap(([key, entry]): [string, YamlNode][] =>
      key.startsWith('x-') ? [[key, entry.node]] : [],
    ),
  );
}

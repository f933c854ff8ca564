import type { Extras } from '../decode/extras.ts';
import type { Entry, YamlNode } from '../yaml/node.ts';

/** Key by key, mappings within them too; lists are put one behind the other. Source: dario.cat/mergo, as in `Rule`. */
export function mergeExtras(base: Extras, over: Extras): Extras {
  const merged = new Map(base);
  for (const [key, node] of over) {
    merged.set(key, mergeNode(merged.get(key), node));
  }
  return merged;
}

function mergeNode(base: YamlNode | undefined, over: YamlNode): YamlNode {
  if (base?.kind === 'list' && over.kind === 'list') {
    return { ...over, items: [...base.items, ...over.items] };
  }
  if (base?.kind !== 'map' || over.kind !== 'map') {
    return over;
  }
  const entries = new Map<string, Entry>(base.entries);
  for (const [key, { at, node }] of over.entries) {
    entries.set(key, { at, node: mergeNode(entries.get(key)?.node, node) });
  }
  return { ...over, entries };
}

import { type Alias, isAlias, isScalar, isSeq, type ParsedNode, type YAMLMap, type YAMLSeq } from 'yaml';
import { resolveAliases } from './aliases.ts';
import { buildScalar, isMergeKey, keyOf } from './build-scalar.ts';
import { type Build, refuse, type Source } from './context.ts';
import { mergedMaps } from './merge-key.ts';
import type { Entry, MapNode, YamlNode } from './node.ts';

/** Aliases of aliases can make a small file huge. A file of 1 MB with 1,000 services has 50,000; more than this no recipe needs. */
const MAX_NODES = 300_000;

/** Nodes typed as yaml.v3 types them, aliases and merge keys resolved. Throws `compose_invalid`. */
export function buildNode(root: ParsedNode, source: Source): YamlNode {
  return build(root, {
    ...source,
    aliases: resolveAliases(root, source),
    open: new Set(),
    count: { nodes: 0 },
  });
}

function build(node: ParsedNode, context: Build): YamlNode {
  context.count.nodes += 1;
  if (context.count.nodes > MAX_NODES) {
    throw refuse(
      context,
      node,
      'With its aliases written out, this file holds too many values to be read safely.',
    );
  }
  if (isAlias(node)) {
    return buildAlias(node, context);
  }
  if (isScalar(node)) {
    return buildScalar(node, context);
  }
  if (context.open.has(node)) {
    throw refuse(context, node, 'What this anchor stands for contains itself.');
  }
  context.open.add(node);
  const built = isSeq(node) ? buildList(node, context) : buildMap(node, context);
  context.open.delete(node);
  return built;
}

function buildAlias(node: Alias.Parsed, context: Build): YamlNode {
  const target = context.aliases.get(node);
  if (target === undefined) {
    throw refuse(context, node, `There is no anchor \`&${node.source}\` above this.`);
  }
  return build(target, context);
}

function buildList(node: YAMLSeq.Parsed, context: Build): YamlNode {
  const items = node.items.map((item) => build(item, context));
  return { kind: 'list', at: context.at(node.range[0]), items };
}

function buildMap(node: YAMLMap.Parsed, context: Build): MapNode {
  const entries = new Map<string, Entry>();
  for (const { key, value } of node.items.filter((pair) => !isMergeKey(pair.key))) {
    addEntry(entries, { key, value }, context);
  }
  const [merge, second] = node.items.filter((pair) => isMergeKey(pair.key));
  if (second !== undefined) {
    throw refuse(context, second.key, 'The key `<<` is there twice.');
  }
  if (merge !== undefined) {
    addMerged(entries, mergedMaps(merge.key, merge.value, context), context);
  }
  return { kind: 'map', at: context.at(node.range[0]), entries };
}

function addEntry(
  entries: Map<string, Entry>,
  { key, value }: { readonly key: ParsedNode; readonly value: ParsedNode | null },
  context: Build,
): void {
  const name = keyOf(key, context);
  const at = context.at(key.range[0]);
  const earlier = entries.get(name);
  if (earlier !== undefined) {
    throw refuse(context, key, `The key \`${name}\` is there twice, first on line ${earlier.at.line}.`);
  }
  entries.set(name, { at, node: value === null ? { kind: 'null', at } : build(value, context) });
}

/** The map's own keys win, then the earlier map of a list. */
function addMerged(entries: Map<string, Entry>, maps: readonly YAMLMap.Parsed[], context: Build): void {
  for (const map of maps) {
    const node = build(map, context);
    for (const [name, entry] of node.kind === 'map' ? node.entries : []) {
      if (!entries.has(name)) {
        entries.set(name, entry);
      }
    }
  }
}

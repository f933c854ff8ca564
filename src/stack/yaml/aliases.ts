import { isAlias, isMap, isSeq, type ParsedNode } from 'yaml';

/** What each alias stands for. An alias without anchor is not in it. */
export type Aliases = ReadonlyMap<ParsedNode, ParsedNode>;

/** Each alias means the last anchor of its name above it. One pass: the library's own look-up walks the file for every alias. */
export function resolveAliases(root: ParsedNode): Aliases {
  const anchors = new Map<string, ParsedNode>();
  const aliases = new Map<ParsedNode, ParsedNode>();
  visit(root, (node) => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) {
        aliases.set(node, target);
      }
    } else if (node.anchor !== undefined) {
      anchors.set(node.anchor, node);
    }
  });
  return aliases;
}

function visit(node: ParsedNode | null, see: (node: ParsedNode) => void): void {
  if (node === null) {
    return;
  }
  see(node);
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      visit(key, see);
      visit(value, see);
    }
  } else if (isSeq(node)) {
    for (const item of node.items) {
      visit(item, see);
    }
  }
}

import { isAlias, isMap, isSeq, type ParsedNode } from 'yaml';
import { type Aliases, refuse, type Source } from './context.ts';

/**
 * Each alias means the last anchor of its name above it. One pass: the library's own look-up walks the file for every alias.
 * Throws `compose_invalid` for a name that docker's reader does not take.
 */
export function resolveAliases(root: ParsedNode, source: Source): Aliases {
  const anchors = new Map<string, ParsedNode>();
  const aliases = new Map<ParsedNode, ParsedNode>();
  visit(root, (node) => {
    checkName(node, source);
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

function checkName(node: ParsedNode, source: Source): void {
  const name = isAlias(node) ? node.source : node.anchor;
  if (name !== undefined && !/^[\w-]+$/.test(name)) {
    throw refuse(
      source,
      node,
      `An anchor’s name is made of letters, digits, \`-\` and \`_\`, not \`${name}\`.`,
    );
  }
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

import type { Place } from '../kernel/errors.ts';
import { descend, type YamlNode } from './yaml/node.ts';

/** Something that one or several files write. */
export interface Written {
  readonly sources: readonly { readonly path: string; readonly node: YamlNode }[];
}

/** Where a key below it stands: in the last file that has it, else where what holds it begins. */
export function sourcePlace({ sources }: Written, keys: readonly string[]): Place {
  for (let depth = keys.length; depth >= 0; depth -= 1) {
    const nodes = sources.map(({ path, node }) => ({ path, node: descend(node, keys.slice(0, depth)) }));
    const found = nodes.findLast(({ node }) => node !== null);
    if (found?.node) {
      return { path: found.path, line: found.node.at.line, column: found.node.at.column };
    }
  }
  return { path: sources.at(-1)?.path ?? '' };
}

import type { Place } from '../kernel/errors.ts';
import { descend, type YamlNode } from './yaml/node.ts';

/** Something that one or several files write. */
export interface Written {
  readonly sources: readonly { readonly path: string; readonly node: YamlNode }[];
}

/** Where a key below it stands: in the last file that has it, else where the thing itself begins. */
export function sourcePlace({ sources }: Written, keys: readonly string[]): Place {
  const found = sources.findLast(({ node }) => descend(node, keys) !== null) ?? sources.at(-1);
  const node = found === undefined ? null : (descend(found.node, keys) ?? found.node);
  return { path: found?.path ?? '', ...(node !== null && { line: node.at.line, column: node.at.column }) };
}

import type { ParsedNode } from 'yaml';
import { UserError } from '../../kernel/errors.ts';
import type { Position } from './node.ts';

export interface Source {
  readonly path: string;
  /** All of the file. */
  readonly text: string;
  /** Place of an offset in the text. */
  readonly at: (offset: number) => Position;
}

/** What each alias stands for. An alias without anchor is not in it. */
export type Aliases = ReadonlyMap<ParsedNode, ParsedNode>;

/** What is known while nodes are built. */
export interface Build extends Source {
  readonly aliases: Aliases;
  /** What is being built, outermost first: a node in itself has no end. */
  readonly open: Set<ParsedNode>;
  readonly count: { nodes: number };
}

export function refuse(
  { path, at }: Pick<Source, 'path' | 'at'>,
  node: ParsedNode,
  sentence: string,
): UserError {
  return new UserError('compose_invalid', sentence, { place: { path, ...at(node.range[0]) } });
}

import { UserError } from '../../kernel/errors.ts';
import type { Warning } from '../warning.ts';
import type { Entry, MapNode, Scalar, YamlNode } from '../yaml/node.ts';
import { castFor } from './casts.ts';
import { type Missing, substitute, type Variables } from './substitute.ts';

type Text = Extract<Scalar, { kind: 'text' }>;

/**
 * The document with every text filled in, wherever it stands; keys stay as they are. A text that variables changed is
 * cast where a number or yes/no is wanted. Throws `compose_invalid`, never with a variable's value.
 */
export function interpolate(
  path: string,
  root: MapNode,
  { variables, warnings }: Pick<Context, 'variables' | 'warnings'>,
): MapNode {
  return interpolateMap(root, '', { path, variables, warnings });
}

interface Context {
  readonly path: string;
  readonly variables: Variables;
  /** What is surprising is added here. */
  readonly warnings: Warning[];
}

function interpolateNode(node: YamlNode, trail: string, context: Context): YamlNode {
  switch (node.kind) {
    case 'map':
      return interpolateMap(node, trail, context);
    case 'list':
      return { ...node, items: node.items.map((item) => interpolateNode(item, `${trail}.[]`, context)) };
    case 'text':
      return node.value.includes('$') ? interpolateText(node, trail, context) : node;
    case 'boolean':
    case 'null':
    case 'integer':
    case 'float':
    case 'time':
      return node;
  }
}

function interpolateMap(map: MapNode, trail: string, context: Context): MapNode {
  const entries = [...map.entries].map(([key, { at, node }]): [string, Entry] => {
    const below = trail === '' ? key : `${trail}.${key}`;
    return [key, { at, node: interpolateNode(node, below, context) }];
  });
  return { ...map, entries: new Map(entries) };
}

function interpolateText(node: Text, trail: string, context: Context): YamlNode {
  const { text, fault, surprises } = substitute(node.value, context.variables);
  warnOf(surprises, { node, trail }, context);
  if (fault !== null) {
    throw refuse(node, context, fault.kind === 'missing' ? missing(fault) : malformed(trail));
  }
  const cast = text === node.value ? null : castFor(trail);
  if (cast === null) {
    return text === node.value ? node : { ...node, value: text, isFilled: true };
  }
  const value = cast(text);
  if (value === null) {
    const sentence = `\`${trail}\` cannot be what its variable makes of \`${node.value}\`: a number or yes/no is needed.`;
    throw refuse(node, context, sentence);
  }
  if (text.startsWith('0') && text.length > 1 && trail.endsWith('.mode')) {
    warnOf(
      ['a mode from a variable is read as a decimal number, not an octal one'],
      { node, trail },
      context,
    );
  }
  return { ...value, at: node.at };
}

function warnOf(
  surprises: readonly string[],
  { node, trail }: { readonly node: Text; readonly trail: string },
  { path, warnings }: Context,
): void {
  const place = { path, ...node.at };
  warnings.push(...surprises.map((surprise) => ({ place, sentence: `\`${trail}\`: ${surprise}.` })));
}

function missing({ variable, message }: Missing): string {
  return `The variable \`${variable}\` is needed here${message === '' ? '.' : `: ${message}`}`;
}

function malformed(trail: string): string {
  return `\`${trail}\` holds a \`$\` that starts no variable. Write \`$$\` for a plain one.`;
}

function refuse(node: Text, { path }: Context, sentence: string): UserError {
  return new UserError('compose_invalid', sentence, { place: { path, ...node.at } });
}

import { parseDuration } from '../grammar/duration.ts';
import { splitShellWords } from '../grammar/shell-words.ts';
import { parseSize } from '../grammar/size.ts';
import type { YamlNode } from '../yaml/node.ts';
import { type Decoder, list, scalarOrNull, scalarText, set, text, textOrNumber, yesNo } from './decoder.ts';
import { dictionary, record, since } from './record.ts';
import { invalid, type Spot, warn } from './spot.ts';

/** Nanoseconds. */
export function duration(node: YamlNode, spot: Spot): number {
  const value = parseDuration(text(node, spot));
  if (value === null) {
    throw invalid(node, spot, 'must be a time such as `30s`, `1m30s` or `1h`.');
  }
  return value;
}

/** Bytes. */
export function size(node: YamlNode, spot: Spot): number {
  const value = parseSize(text(node, spot));
  if (value === null) {
    throw invalid(node, spot, 'must be a size such as `512m` or `1.5g`.');
  }
  return value;
}

/** A list as it is, or a text taken apart as google/shlex does. */
export function command(node: YamlNode, spot: Spot): readonly string[] {
  if (node.kind === 'list') {
    return list(text)(node, spot);
  }
  const words = splitShellWords(text(node, spot));
  if (words === 'open_quote') {
    throw invalid(node, spot, 'opens a quote that does not end.');
  }
  if (words === 'open_escape') {
    throw invalid(node, spot, 'ends with a `\\`.');
  }
  return words;
}

export type Pairs<T> = ReadonlyMap<string, T>;

/** `KEY=value` items or a mapping; `null` where no value is given. */
export function pairsOrNull(node: YamlNode, spot: Spot): Pairs<string | null> {
  return node.kind === 'list'
    ? new Map(set(text)(node, spot).map(splitPair))
    : dictionary(scalarOrNull, /[^\n]/)(node, spot);
}

/** As `pairsOrNull`; no value is an empty one. */
export function pairs(node: YamlNode, spot: Spot): Pairs<string> {
  return new Map([...pairsOrNull(node, spot)].map(([key, value]) => [key, value ?? '']));
}

function splitPair(item: string): [string, string | null] {
  const cut = item.indexOf('=');
  return cut === -1 ? [item, null] : [item.slice(0, cut), item.slice(cut + 1)];
}

/** Options of a driver. */
export const options: Decoder<Pairs<string>> = dictionary(textOrNumber);

export const looseOptions: Decoder<Pairs<string>> = dictionary(scalarText);

/** `external: true`, or the older `external: {name: x}`. */
export interface External {
  readonly isExternal: boolean;
  readonly name: string;
}

export function external(unknown: 'refuse' | 'allow'): Decoder<External> {
  const named = record({ name: since(0, text) }, { unknown });
  return (node, spot) => {
    if (node.kind !== 'map') {
      return { isExternal: yesNo(node, spot), name: '' };
    }
    const { name = '' } = named(node, spot);
    const { path } = spot;
    warn(spot, node.at, `\`${path}.name\` is an old form. Write \`external: true\` and \`name\`.`);
    return { isExternal: true, name };
  };
}

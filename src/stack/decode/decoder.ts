import { byText } from '../by-text.ts';
import type { YamlNode } from '../yaml/node.ts';
import { printScalar } from '../yaml/print.ts';
import { below, invalid, type Spot, warn } from './spot.ts';

/** The value that a node stands for. Throws `compose_invalid` or `compose_unsupported` at the node's place. */
export type Decoder<T> = (node: YamlNode, spot: Spot) => T;

/** Takes a value apart from the rest that its key allows. */
export function map<T, U>(decode: Decoder<T>, change: (value: T) => U): Decoder<U> {
  return (node, spot) => change(decode(node, spot));
}

export function text(node: YamlNode, spot: Spot): string {
  if (node.kind !== 'text') {
    throw invalid(node, spot, `must be a text.${isBare(node) ? ' Put it in quotes.' : ''}`);
  }
  return node.value;
}

/** Nothing is an empty text. */
export function textOrNone(node: YamlNode, spot: Spot): string {
  return node.kind === 'null' ? '' : text(node, spot);
}

export function yesNo(node: YamlNode, spot: Spot): boolean {
  if (node.kind !== 'boolean') {
    throw invalid(node, spot, orFromVariable(node, 'must be `true` or `false`.'));
  }
  return node.value;
}

/** Docker casts variables in some places only, and in none below a name with a dot in it. */
function orFromVariable(node: YamlNode, complaint: string): string {
  const isFilled = node.kind === 'text' && node.isFilled === true;
  return isFilled ? 'takes no variable: docker reads what it makes as a text here.' : complaint;
}

/** Any number; what stands behind the point is cut off where a whole one is wanted. */
export function number(node: YamlNode, spot: Spot): number {
  if ((node.kind !== 'integer' && node.kind !== 'float') || !Number.isFinite(Number(node.value))) {
    throw invalid(node, spot, orFromVariable(node, 'must be a number, without quotes.'));
  }
  return Number(node.value);
}

/** `3` and `3.0`. */
export function integer(node: YamlNode, spot: Spot): number {
  const value = number(node, spot);
  if (!Number.isInteger(value)) {
    throw invalid(node, spot, 'must be a whole number.');
  }
  return value;
}

/** A number from 0 up, cut off to a whole one. */
export function count(bits: 32 | 64): Decoder<number> {
  return (node, spot) => {
    const value = Math.trunc(number(node, spot));
    if (value < 0 || value >= 2 ** bits) {
      throw invalid(node, spot, 'must not be negative, or so large.');
    }
    return value;
  };
}

/** As `count`, but `3.5` is refused. */
export function wholeCount(bits: 32 | 64): Decoder<number> {
  return (node, spot) => {
    integer(node, spot);
    return count(bits)(node, spot);
  };
}

/** A text, or a number as docker prints it; nothing is an empty text. */
export function scalarText(node: YamlNode, spot: Spot): string {
  return scalarOrNull(node, spot) ?? '';
}

export function scalarOrNull(node: YamlNode, spot: Spot): string | null {
  if (node.kind === 'map' || node.kind === 'list' || node.kind === 'boolean' || isInfinite(node)) {
    throw invalid(
      node,
      spot,
      `must be a text, a number or nothing.${isBare(node) ? ' Put it in quotes.' : ''}`,
    );
  }
  const printed = printScalar(node);
  if (node.kind === 'time' || (node.kind === 'float' && printed.includes('e'))) {
    warn(spot, node.at, `\`${spot.path}\` becomes \`${printed}\`. Put it in quotes to keep it as it is.`);
  }
  return node.kind === 'null' ? null : printed;
}

function isInfinite(node: YamlNode): boolean {
  return node.kind === 'float' && !Number.isFinite(node.value);
}

export function textOrNumber(node: YamlNode, spot: Spot): string {
  if (node.kind === 'null') {
    throw invalid(node, spot, 'must be a text or a number.');
  }
  return scalarText(node, spot);
}

/** Written without quotes, and therefore not a text. */
function isBare(node: YamlNode): boolean {
  return node.kind !== 'map' && node.kind !== 'list' && node.kind !== 'null';
}

export function anything(): null {
  return null;
}

export function nullable<T>(decode: Decoder<T>): Decoder<T | null> {
  return (node, spot) => (node.kind === 'null' ? null : decode(node, spot));
}

export function list<T>(decode: Decoder<T>): Decoder<readonly T[]> {
  return (node, spot) => {
    if (node.kind !== 'list') {
      throw invalid(node, spot, 'must be a list.');
    }
    return node.items.map((item, index) => decode(item, below(spot, index)));
  };
}

/** A list in which nothing stands twice. */
export function set<T>(decode: Decoder<T>): Decoder<readonly T[]> {
  return (node, spot) => {
    const values = list(decode)(node, spot);
    const seen = new Set<string>();
    for (const [index, item] of (node.kind === 'list' ? node.items : []).entries()) {
      const written = canonical(item);
      if (seen.has(written)) {
        throw invalid(item, below(spot, index), 'stands in this list already.');
      }
      seen.add(written);
    }
    return values;
  };
}

export function textOrSet(node: YamlNode, spot: Spot): readonly string[] {
  if (node.kind !== 'text' && node.kind !== 'list') {
    throw invalid(node, spot, 'must be a text or a list of them.');
  }
  return node.kind === 'text' ? [node.value] : set(text)(node, spot);
}

/** Equal for values that JSON cannot tell apart. */
function canonical(node: YamlNode): string {
  switch (node.kind) {
    case 'map': {
      const entries = [...node.entries].map(([key, entry]) => JSON.stringify([key, canonical(entry.node)]));
      return `map ${entries.toSorted(byText).join()}`;
    }
    case 'list':
      return JSON.stringify([node.items.map(canonical)]);
    case 'integer':
    case 'float':
      return `number ${Number(node.value)}`;
    case 'time':
    case 'text':
      return `text ${printScalar(node)}`;
    case 'boolean':
    case 'null':
      return `${node.kind} ${printScalar(node)}`;
  }
}

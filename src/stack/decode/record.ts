import type { MapNode, YamlNode } from '../yaml/node.ts';
import type { Decoder } from './decoder.ts';
import { below, invalid, placeOf, refusal, type Spot } from './spot.ts';
import { wayOut } from './ways-out.ts';

/** One key of a mapping: how its value is read, and the format (3.x) that brought it. */
export interface Field<T> {
  readonly since: number;
  readonly decode: Decoder<T>;
}

export type Shape = Readonly<Record<string, Field<unknown>>>;

export type Decoded<S extends Shape> = {
  readonly [Key in keyof S]?: (S[Key] extends Field<infer T> ? T : never) | undefined;
};

export interface RecordOptions {
  /** Keys that are checked and then dropped: no swarm has them. */
  readonly ignored?: Shape;
  /** `x-…` keys are taken since this format. */
  readonly extensionsSince?: number;
  /** Keys that are not known: refused, as a rule; in a few places docker takes them, which is said, or passed over in what is ignored anyway. */
  readonly unknown?: 'refuse' | 'allow' | 'pass';
}

export function since<T>(minor: number, decode: Decoder<T>): Field<T> {
  return { since: minor, decode };
}

/** A mapping with known keys. */
export function record<S extends Shape>(shape: S, options?: RecordOptions): Decoder<Decoded<S>>;
export function record(
  shape: Shape,
  options: RecordOptions = {},
): Decoder<Readonly<Record<string, unknown>>> {
  return (node, spot) => {
    const entries = mapping(node, spot).entries;
    const decoded: [string, unknown][] = [];
    for (const [key, entry] of entries) {
      const field = fieldOf(key, shape, options);
      if (field === null) {
        refuseUnknown(key, { at: entry, spot }, options);
      } else {
        refuseTooNew(field, key, { at: entry, spot });
        const value = field.decode(entry.node, below(spot, key));
        decoded.push(...(Object.hasOwn(shape, key) ? [[key, value] satisfies [string, unknown]] : []));
      }
    }
    return Object.fromEntries(decoded);
  };
}

/** A mapping whose keys people choose. */
export function dictionary<T>(decode: Decoder<T>, keys?: RegExp): Decoder<ReadonlyMap<string, T>> {
  return (node, spot) => {
    const entries = [...mapping(node, spot).entries].map(([key, entry]): [string, T] => {
      if (keys?.test(key) === false) {
        throw refusal(
          'compose_invalid',
          placeOf(spot, entry.at),
          `\`${spot.path}\` may not hold the name \`${key}\`.`,
        );
      }
      return [key, decode(entry.node, below(spot, key))];
    });
    return new Map(entries);
  };
}

export function mapping(node: YamlNode, spot: Spot): MapNode {
  if (node.kind !== 'map') {
    throw invalid(node, spot, 'must be a mapping (`key: value`).');
  }
  return node;
}

interface Found {
  readonly at: { readonly at: YamlNode['at'] };
  readonly spot: Spot;
}

function fieldOf(
  key: string,
  shape: Shape,
  { ignored = {}, extensionsSince }: RecordOptions,
): Field<unknown> | null {
  const known = [shape, ignored].find((fields) => Object.hasOwn(fields, key))?.[key];
  if (known !== undefined) {
    return known;
  }
  const isExtension = key.startsWith('x-') && extensionsSince !== undefined;
  return isExtension ? since(extensionsSince, () => null) : null;
}

function refuseTooNew(field: Field<unknown>, key: string, { at, spot }: Found): void {
  if (field.since > spot.file.minor) {
    const sentence =
      `\`${below(spot, key).path}\` came with format 3.${field.since}, and this file says 3.${spot.file.minor}. ` +
      `Write \`version: "3.${Math.max(field.since, 8)}"\`.`;
    throw refusal('compose_invalid', placeOf(spot, at.at), sentence);
  }
}

function refuseUnknown(key: string, { at, spot }: Found, { unknown = 'refuse' }: RecordOptions): void {
  const path = below(spot, key).path;
  const place = placeOf(spot, at.at);
  if (unknown !== 'refuse') {
    const isSaid = unknown === 'allow';
    spot.file.warnings.push(
      ...(isSaid ? [{ place, sentence: `\`${path}\` has no effect on a swarm.` }] : []),
    );
    return;
  }
  const way = wayOut(path);
  throw way === null
    ? refusal('compose_invalid', place, `\`${path}\` is not a key that a stack knows. Is it spelt right?`)
    : refusal('compose_unsupported', place, `\`${path}\` is not for swarms: ${way}`);
}

/** Where something begins in a file. Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A value of a YAML document with its place, typed by the rules of gopkg.in/yaml.v3, which docker's CLI uses. */
export type YamlNode = MapNode | ListNode | Scalar;

export interface MapNode {
  readonly kind: 'map';
  readonly at: Position;
  /** In the order of the file; what came by a merge key (`<<`) stands last. */
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Of the key. */
  readonly at: Position;
  readonly node: YamlNode;
}

export interface ListNode {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly YamlNode[];
}

export type Scalar = ScalarValue & { readonly at: Position };

export type ScalarValue =
  /** `isFilled`: a variable made it, and it was not cast. */
  | { readonly kind: 'text'; readonly value: string; readonly isFilled?: true }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  /** A date without quotes: Go makes a time of it and prints it in its own way. */
  | { readonly kind: 'time'; readonly printed: string };

/** The node at a path of keys, or `null`. */
export function descend(node: YamlNode, path: readonly string[]): YamlNode | null {
  let here: YamlNode | undefined = node;
  for (const key of path) {
    here = here?.kind === 'map' ? here.entries.get(key)?.node : undefined;
  }
  return here ?? null;
}

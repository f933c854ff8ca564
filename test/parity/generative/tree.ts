/** A YAML value before it is written: what it means, not yet how it looks. */
export type Tree = Text | Raw | MapTree | ListTree;

/** A text that must be read back as it is, however it is quoted. */
export interface Text {
  readonly kind: 'text';
  readonly value: string;
}

/** Written as it stands: numbers, yes and no, nothing, odd scalars with tags. One line. */
export interface Raw {
  readonly kind: 'raw';
  readonly source: string;
}

export interface MapTree {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
}

export type Entry = readonly [key: string, value: Tree];

export interface ListTree {
  readonly kind: 'list';
  readonly items: readonly Tree[];
}

export function text(value: string): Text {
  return { kind: 'text', value };
}

export function raw(source: string | number | boolean): Raw {
  return { kind: 'raw', source: String(source) };
}

export function mapOf(entries: readonly Entry[]): MapTree {
  return { kind: 'map', entries };
}

export function listOf(items: readonly Tree[]): ListTree {
  return { kind: 'list', items };
}

/** The value at a path of keys, or `null`. */
export function under(tree: Tree, path: readonly string[]): Tree | null {
  let here: Tree | null = tree;
  for (const key of path) {
    const entry: Entry | undefined =
      here?.kind === 'map' ? here.entries.find(([name]) => name === key) : undefined;
    here = entry?.[1] ?? null;
  }
  return here;
}

/** The map with this entry put in or replaced. */
export function withEntry(map: MapTree, key: string, value: Tree): MapTree {
  const others = map.entries.filter(([name]) => name !== key);
  return mapOf([...others, [key, value]]);
}

export function entriesOf(tree: Tree | null): readonly Entry[] {
  return tree?.kind === 'map' ? tree.entries : [];
}

export function itemsOf(tree: Tree | null): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

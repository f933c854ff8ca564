/** What `stack config` prints, before it is YAML. */
export type Value = string | Bare | readonly Value[] | Mapping;

/** A number, `true`, `null` or a time: written as it is, never in quotes. */
export interface Bare {
  readonly bare: string;
}

/** In the order in which it is printed. */
export type Mapping = ReadonlyMap<string, Value>;

export const NOTHING: Bare = { bare: 'null' };

/** In the order given, as Go prints a struct; what is `undefined` is left out. */
export function fields(record: Readonly<Record<string, Value | undefined>>): Mapping {
  return new Map(
    Object.entries(record).flatMap(([key, value]): [string, Value][] =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}

/** As `fields`; `undefined` when nothing is left. */
export function fieldsIfAny(record: Readonly<Record<string, Value | undefined>>): Mapping | undefined {
  const found = fields(record);
  return found.size === 0 ? undefined : found;
}

/** What docker omits when it is empty (Go's `omitempty`). */
export function text(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

export function texts(values: readonly string[] | undefined): readonly string[] | undefined {
  return values?.length === 0 ? undefined : values;
}

export function items<T>(
  values: readonly T[] | undefined,
  valueOf: (item: T) => Value,
): readonly Value[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values.map(valueOf);
}

export function yes(value: boolean | undefined): Bare | undefined {
  return value === true ? { bare: 'true' } : undefined;
}

/** Zero is left out. */
export function count(value: number | undefined): Bare | undefined {
  return value === 0 ? undefined : number(value);
}

/** Zero is printed. */
export function number(value: number | undefined): Bare | undefined {
  return value === undefined ? undefined : { bare: String(value) };
}

/** The value that something given has. */
export function given<T>(value: T | undefined, valueOf: (value: T) => Value): Value | undefined {
  return value === undefined ? undefined : valueOf(value);
}

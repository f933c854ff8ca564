type Present<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Go's `omitempty`: without what is undefined, `""`, `0`, `false` or an empty list. */
export function nonZero<T extends object>(fields: T): Present<T>;
export function nonZero(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]: [string, unknown]) => !isZero(value)));
}

/** `omitempty` of a pointer: without what is undefined, but with zeros. */
export function given<T extends object>(fields: T): Present<T>;
export function given(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]: [string, unknown]) => value !== undefined),
  );
}

function isZero(value: unknown): boolean {
  const isEmptyList = Array.isArray(value) && value.length === 0;
  return value === undefined || value === '' || value === 0 || value === false || isEmptyList;
}

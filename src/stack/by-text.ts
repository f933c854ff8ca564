/** The order of texts as Go has it: by their bytes. JavaScript's own is another one where a text has signs such as 😀. */
export function byText(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

export function sortedBy<T>(items: readonly T[], text: (item: T) => string): readonly T[] {
  return items.toSorted((one, other) => byText(text(one), text(other)));
}

/** Our choice: enough to find the one from before the trouble, and passwords that were replaced do not stay for ever. */
export const MOST_KEPT = 10;
/** What ran before the bot came stays longer than its turn, until so many others have come after it. */
const FIRST_STAYS_FOR = 20;

/** Of the numbers of a stack's revisions, the ones that nobody goes back to any more. */
export function outOfReach(numbers: readonly number[]): readonly number[] {
  const newest = Math.max(0, ...numbers);
  const later = numbers.filter((number) => number > 0).toSorted((one, other) => other - one);
  const first = numbers.includes(0) && newest > FIRST_STAYS_FOR ? [0] : [];
  return [...first, ...later.slice(MOST_KEPT)];
}

/** Those of `kept` that stay in reach when one more comes after them. */
export function inReachAfterNext<Kept extends { readonly number: number }>(
  kept: readonly Kept[],
): readonly Kept[] {
  const next = Math.max(0, ...kept.map(({ number }) => number)) + 1;
  const over = new Set(outOfReach([...kept.map(({ number }) => number), next]));
  return kept.filter(({ number }) => !over.has(number));
}

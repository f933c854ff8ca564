/** The candidate that was most likely meant: at most one slip for every three letters. `null`: none is near enough. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  let best: { readonly candidate: string; readonly slips: number } | null = null;
  for (const candidate of candidates) {
    const slips = slipsBetween(wanted, candidate.toLowerCase());
    if (slips <= Math.max(1, Math.floor(word.length / 3)) && slips < (best?.slips ?? Infinity)) {
      best = { candidate, slips };
    }
  }
  return best?.candidate ?? null;
}

/** ` Did you mean `x`?`, or nothing: to be put behind a sentence. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const candidate = nearest(word, candidates);
  return candidate === null ? '' : ` Did you mean \`${candidate}\`?`;
}

/** How many letters were left out, added, changed or swapped with their neighbour. Words over 64 letters are no slips of anything. */
function slipsBetween(one: string, other: string): number {
  if (one.length > 64 || other.length > 64) {
    return one === other ? 0 : Infinity;
  }
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = nextRow(i, [before, row], [one, other]);
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}

function nextRow(
  i: number,
  [before, row]: readonly [readonly number[], readonly number[]],
  [one, other]: readonly [string, string],
): readonly number[] {
  const next = [i];
  for (let j = 1; j <= other.length; j += 1) {
    const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
    const change = cell(row, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1);
    const swap = isSwap ? cell(before, j - 2) + 1 : Infinity;
    next.push(Math.min(cell(next, j - 1) + 1, cell(row, j) + 1, change, swap));
  }
  return next;
}

function cell(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}

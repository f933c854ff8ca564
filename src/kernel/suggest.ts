/** The candidate that `word` was most likely meant to be; `null`: none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? best.candidate : null;
}

/** Letters to add, take away, exchange, or swap with their neighbour (optimal string alignment). Long words are not compared. */
function distanceOf(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 4 || one.length > 64) {
    return Number.POSITIVE_INFINITY;
  }
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      row.push(cellOf(rows, row, { one, other, i, j }));
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}

interface Place {
  readonly one: string;
  readonly other: string;
  readonly i: number;
  readonly j: number;
}

function cellOf(rows: readonly number[][], row: readonly number[], { one, other, i, j }: Place): number {
  const above = rows[i - 1] ?? [];
  const exchange = (above[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
  const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
  const swap = isSwap ? (rows[i - 2]?.[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
  return Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, exchange, swap);
}

/**
 * A mapping's entries as yaml.v3 orders them: letters behind other signs, and digits by the number that they make, so that `a10`
 * stands behind `a9`. Source: gopkg.in/yaml.v3, sorter.go.
 */
export function inOrder<T>(map: ReadonlyMap<string, T>): readonly (readonly [key: string, value: T])[] {
  const entries = [...map].map(([key, value]) => ({ signs: Array.from(key), key, value }));
  return entries
    .toSorted((one, other) => compare(one.signs, other.signs))
    .map(({ key, value }) => [key, value]);
}

type Signs = readonly string[];

function compare(one: Signs, other: Signs): number {
  const at = one.findIndex((sign, index) => sign !== other[index]);
  const [left, right] = [one[at], other[at]];
  return left === undefined || right === undefined
    ? one.length - other.length
    : compareAt({ one, other, at }, left, right);
}

interface Difference {
  readonly one: Signs;
  readonly other: Signs;
  /** Where the two begin to differ. */
  readonly at: number;
}

function compareAt({ one, other, at }: Difference, left: string, right: string): number {
  const [isLetterLeft, isLetterRight] = [isLetter(left), isLetter(right)];
  if (isLetterLeft && isLetterRight) {
    return codeOf(left) - codeOf(right);
  }
  if (isLetterLeft || isLetterRight) {
    // Behind a digit the letter comes first: `a1b` before `a1-`.
    return isLetterLeft === isDigit(one[at - 1]) ? -1 : 1;
  }
  return compareNumbers({ one, other, at }) || codeOf(left) - codeOf(right);
}

function compareNumbers({ one, other, at }: Difference): number {
  const isZero = one[at] === '0' || other[at] === '0';
  // Zeros in front count for nothing, but within a number they do.
  const start = isZero && isWithinNumber(one, at) ? 1n : 0n;
  const [left, right] = [numberFrom(one, at, start), numberFrom(other, at, start)];
  if (left.value !== right.value) {
    return left.value < right.value ? -1 : 1;
  }
  return left.length - right.length;
}

function isWithinNumber(signs: Signs, at: number): boolean {
  const before = signs.slice(0, at);
  const digits = before.slice(before.findLastIndex((sign) => !isDigit(sign)) + 1);
  return digits.some((sign) => sign !== '0');
}

function numberFrom(
  signs: Signs,
  at: number,
  start: bigint,
): { readonly value: bigint; readonly length: number } {
  const rest = signs.slice(at);
  const end = rest.findIndex((sign) => !isDigit(sign));
  const digits = end === -1 ? rest : rest.slice(0, end);
  const value = digits.reduce((sum, digit) => sum * 10n + BigInt(codeOf(digit) - codeOf('0')), start);
  return { value: BigInt.asIntN(64, value), length: digits.length };
}

function isLetter(sign: string): boolean {
  return /\p{L}/u.test(sign);
}

function isDigit(sign: string | undefined): boolean {
  return sign !== undefined && /\p{Nd}/u.test(sign);
}

function codeOf(sign: string): number {
  return sign.codePointAt(0) ?? 0;
}

const decimal = /^[-+]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)([eE][-+]?\d[\d_]*)?$/;
const hexadecimal = /^([-+]?)0[xX](_?[\da-fA-F][\da-fA-F_]*)?(?:\.([\da-fA-F_]*))?[pP]([-+]?\d[\d_]*)$/;

/** Go's `strconv.ParseFloat`: also `inf`, `nan`, `1_000` and hexadecimal ones. `null` when it is no number or too large. */
export function parseGoFloat(text: string): number | null {
  const word = /^([-+]?)(inf|infinity|nan)$/i.exec(text);
  if (word !== null) {
    return word[2]?.toLowerCase() === 'nan' ? Number.NaN : Number(`${word[1]}Infinity`);
  }
  const value = decimal.test(text) ? Number(text.replaceAll('_', '')) : parseHexadecimal(text);
  return value !== null && Number.isFinite(value) && hasGoodUnderscores(text) ? value : null;
}

function parseHexadecimal(text: string): number | null {
  const parts = hexadecimal.exec(text);
  if (parts === null) {
    return null;
  }
  const [, sign = '', whole = '', fraction = '', power = '0'] = parts.map((part) =>
    part?.replaceAll('_', ''),
  );
  const digits = whole + fraction;
  if (digits === '') {
    return null;
  }
  const size = Number(BigInt(`0x${digits}`)) * 2 ** (Number(power) - 4 * fraction.length);
  return sign === '-' ? -size : size;
}

/** An underscore stands between two digits, or behind a prefix such as `0x`. */
function hasGoodUnderscores(text: string): boolean {
  return !/_(?![\da-fA-F])|(?<![\da-fA-FxX])_/.test(text);
}

/** The number with the fewest digits that means the same in 32 bits, as which docker holds a ratio. */
export function shortestSingle(value: number): number {
  const texts = Array.from({ length: 9 }, (_, index) => value.toPrecision(index + 1));
  return Number(texts.find((text) => Math.fround(Number(text)) === value) ?? value);
}

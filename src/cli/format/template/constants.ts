import { fault } from './fault.ts';
import type { Token } from './token.ts';

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};
const escape =
  /\\(?:x(?<byte>[0-9a-fA-F]{2})|(?:u|U(?=[0-9a-fA-F]{8}))(?<point>(?<=U)[0-9a-fA-F]{8}|(?<=u)[0-9a-fA-F]{4})|(?<octal>[0-7]{3})|(?<letter>[^]))/gu;

type Groups = Readonly<Record<string, string | undefined>>;

/** What a token of kind `string`, `raw` or `number` stands for. */
export function constantOf({ kind, text }: Token): string | number {
  if (kind === 'raw') {
    return text.slice(1, -1);
  }
  return kind === 'string' ? unquote(text.slice(1, -1)) : numberOf(text);
}

/** Source: Go's `strconv.Unquote`. Bytes that are no ASCII are refused: they are halves of characters. */
function unquote(quoted: string): string {
  return quoted.replace(escape, (...found) => {
    const text = meaningOf(found.at(-1));
    if (text === null) {
      throw fault(`\`${found[0]}\` means nothing in a text`);
    }
    return text;
  });
}

function meaningOf({ letter, byte, point, octal }: Groups): string | null {
  if (letter !== undefined) {
    return escapes[letter] ?? null;
  }
  if (point !== undefined) {
    return characterOf(Number.parseInt(point, 16), 0x10_ff_ff);
  }
  return characterOf(byte === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(byte, 16), 0x7f);
}

function characterOf(code: number, highest: number): string | null {
  const isHalf = code >= 0xd800 && code <= 0xdfff;
  return isHalf || code > highest ? null : String.fromCodePoint(code);
}

/** Whole numbers only: no field of a list is a number, so fractions have no use. */
function numberOf(text: string): number {
  const [, sign = '', digits = ''] = /^([+-]?)(\d+|0[xX][0-9a-fA-F]+)$/.exec(text) ?? [];
  const isOctal = /^0\d/.test(digits);
  const value = digits === '' || isOctal ? Number.NaN : Number(digits);
  if (!Number.isSafeInteger(value)) {
    throw fault(`\`${text}\` is no whole number that formats can use`);
  }
  return sign === '-' ? -value : value;
}

import { parseGoFloat } from '../grammar/go-number.ts';
import type { ScalarValue } from './node.ts';
import { printedTime } from './timestamp.ts';

const fixed = new Map<string, ScalarValue>([
  ...['true', 'True', 'TRUE'].map((text): [string, ScalarValue] => [text, { kind: 'boolean', value: true }]),
  ...['false', 'False', 'FALSE'].map((text): [string, ScalarValue] => [
    text,
    { kind: 'boolean', value: false },
  ]),
  ...['', '~', 'null', 'Null', 'NULL'].map((text): [string, ScalarValue] => [text, { kind: 'null' }]),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(infinite(Infinity)),
  ...['-.inf', '-.Inf', '-.INF'].map(infinite(-Infinity)),
  ...['.nan', '.NaN', '.NAN'].map(infinite(Number.NaN)),
]);

function infinite(value: number): (text: string) => [string, ScalarValue] {
  return (text) => [text, { kind: 'float', value }];
}

/** The type of a scalar without quotes and tag. Source: gopkg.in/yaml.v3, resolve.go. `yes`, `no`, `on`, `off` are texts there. */
export function resolvePlain(text: string): ScalarValue {
  const known = fixed.get(text);
  if (known !== undefined) {
    return known;
  }
  if (text.startsWith('.')) {
    return asFloat(parseGoFloat(text) ?? Number.NaN, text);
  }
  return /^[-+0-9]/.test(text) ? resolveNumber(text) : { kind: 'text', value: text };
}

function resolveNumber(text: string): ScalarValue {
  const printed = printedTime(text);
  if (printed !== null) {
    return { kind: 'time', printed };
  }
  const digits = text.replaceAll('_', '');
  const whole = parseGoInteger(digits);
  if (whole !== null) {
    return { kind: 'integer', value: whole };
  }
  const isFloat = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(digits);
  return asFloat(isFloat ? Number(digits) : Number.NaN, text);
}

/** Out of range stays a text, as in yaml.v3. */
function asFloat(value: number, text: string): ScalarValue {
  return Number.isFinite(value) ? { kind: 'float', value } : { kind: 'text', value: text };
}

/** Go's `strconv.ParseInt(text, 0, 64)`, then `ParseUint`: `0x`, `0b`, `0o` and octal numbers with a leading zero. */
function parseGoInteger(text: string): bigint | null {
  const parts = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/.exec(text);
  if (parts === null) {
    return null;
  }
  const [, sign = '', digits = ''] = parts;
  const size = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = sign === '-' ? -size : size;
  const isSigned = value >= -(1n << 63n) && value < 1n << 63n;
  return isSigned || (sign === '' && value < 1n << 64n) ? value : null;
}

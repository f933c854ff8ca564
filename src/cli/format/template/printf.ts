import { fault } from './fault.ts';
import { kindOf, textOf, type Value } from './value.ts';

/** Of widths and precisions: more is a slip. Our choice. */
const WIDEST = 10_000;
const verb = /%(?<flags>[-+0]*)(?<width>\d*)(?:\.(?<precision>\d*))?(?<letter>[^])?/gu;

interface Shape {
  readonly flags: string;
  readonly width: number;
  /** `null`: not given. */
  readonly precision: number | null;
  readonly letter: string;
}

/** Go's `fmt.Sprintf` with `%s`, `%q`, `%v`, `%d`, `%t` and `%%`. What Go would misprint is refused. */
export function printf(format: string, values: readonly Value[]): string {
  let used = 0;
  const text = format.replaceAll(verb, (...found) => {
    const shape = shapeOf(found.at(-1));
    if (shape.letter === '%') {
      return '%';
    }
    const value = values[used];
    used += 1;
    if (value === undefined) {
      throw fault(`\`printf\` has no value for its \`%${shape.letter}\``);
    }
    return formatted(shape, value);
  });
  if (used < values.length) {
    throw fault(`\`printf\` got ${values.length} values and uses ${used}`);
  }
  return text;
}

function shapeOf(groups: Readonly<Record<string, string | undefined>>): Shape {
  const { flags = '', width = '', precision, letter = '' } = groups;
  const [wide, exact] = [Number(width), precision === undefined ? null : Number(precision)];
  if (wide > WIDEST || (exact ?? 0) > WIDEST) {
    throw fault(`\`printf\` writes at most ${WIDEST} characters for a value`);
  }
  return { flags, width: wide, precision: exact, letter };
}

/** Of a list each item by itself, as Go does. */
function formatted(shape: Shape, value: Value): string {
  if (typeof value === 'object' && value?.is === 'list' && 'sqv'.includes(shape.letter)) {
    return `[${value.items.map((item) => formatted(shape, item)).join(' ')}]`;
  }
  return padded(written(shape, value), shape, value);
}

function written({ letter, precision, flags }: Shape, value: Value): string {
  switch (letter) {
    case 's':
    case 'q':
      return ofText(letter, value, precision);
    case 'd':
      return ofNumber(value, { flags, precision });
    case 't':
      if (typeof value === 'boolean') {
        return textOf(value);
      }
      throw fault(`\`%t\` needs a boolean and got ${kindOf(value)}`);
    case 'v':
      return typeof value === 'number' ? ofNumber(value, { flags: '', precision }) : cutOff(value, precision);
    default:
      throw fault(`\`%${letter}\` is not supported: \`printf\` knows %s, %q, %v, %d, %t and %%`);
  }
}

function ofText(letter: 's' | 'q', value: Value, precision: number | null): string {
  if (typeof value !== 'string') {
    throw fault(`\`%${letter}\` needs a text and got ${kindOf(value)}`);
  }
  const text = cutOff(value, precision);
  return letter === 's' ? text : JSON.stringify(text);
}

function cutOff(value: Value, precision: number | null): string {
  const text = textOf(value);
  return precision === null || typeof value !== 'string'
    ? text
    : Array.from(text).slice(0, precision).join('');
}

function ofNumber(
  value: Value,
  { flags, precision }: { readonly flags: string; readonly precision: number | null },
): string {
  if (typeof value !== 'number') {
    throw fault(`\`%d\` needs a number and got ${kindOf(value)}`);
  }
  const digits = String(Math.abs(value)).padStart(precision ?? 1, '0');
  return `${value < 0 ? '-' : plusOf(flags)}${digits}`;
}

function plusOf(flags: string): string {
  return flags.includes('+') ? '+' : '';
}

function padded(text: string, { flags, width, precision }: Shape, value: Value): string {
  const missing = Math.max(0, width - Array.from(text).length);
  if (flags.includes('-')) {
    return text + ' '.repeat(missing);
  }
  const isZeroed = flags.includes('0') && typeof value === 'number' && precision === null;
  return isZeroed ? text.replace(/^[+-]?/, `$&${'0'.repeat(missing)}`) : ' '.repeat(missing) + text;
}

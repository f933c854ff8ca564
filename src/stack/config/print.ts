import { writeText } from './scalar.ts';
import type { Mapping, Value } from './value.ts';

const STEP = '  ';
/** A longer key stands behind `?`, in bytes, and so does one with a line end. Source: gopkg.in/yaml.v3, emitterc.go. */
const MAX_KEY_BYTES = 128;
const lineEnd = /[\n\r\u0085\u2028\u2029]/;

/** YAML in the style of yaml.v3 with two spaces. */
export function printYaml(value: Mapping): string {
  return value.size === 0 ? '{}\n' : `${printEntries(value, '').join('\n')}\n`;
}

/** One text for each entry, the first without its indentation. */
function printEntries(mapping: Mapping, indentation: string): readonly string[] {
  return [...mapping].map(([key, value], index) => {
    const start = index === 0 ? '' : indentation;
    return isSimpleKey(key)
      ? `${start}${printKey(key, indentation)}:${printBelow(value, indentation)}`
      : `${start}?${printBeside(key, indentation)}\n${indentation}:${printBeside(value, indentation)}`;
  });
}

function isSimpleKey(key: string): boolean {
  return !lineEnd.test(key) && Buffer.byteLength(key) <= MAX_KEY_BYTES;
}

/** `<<` without quotes would merge; yaml.v3 writes it so all the same. */
function printKey(key: string, indentation: string): string {
  return key === '<<' ? `"${key}"` : printText(key, indentation);
}

/** The value of a key: a collection begins on the next line. */
function printBelow(value: Value, indentation: string): string {
  return isCollection(value)
    ? `\n${indentation}${STEP}${printCollection(value, indentation + STEP)}`
    : ` ${printScalar(value, indentation)}`;
}

/** What stands behind `-`, `?` or a `:` of its own: a collection begins on the same line. */
function printBeside(value: Value, indentation: string): string {
  return isCollection(value)
    ? ` ${printCollection(value, indentation + STEP)}`
    : ` ${printScalar(value, indentation)}`;
}

type Collection = Mapping | readonly Value[];

function printCollection(value: Collection, indentation: string): string {
  const lines = isList(value)
    ? value.map((item, index) => `${index === 0 ? '' : indentation}-${printBeside(item, indentation)}`)
    : printEntries(value, indentation);
  return lines.join('\n');
}

function printScalar(value: Value, indentation: string): string {
  if (typeof value === 'string') {
    return printText(value, indentation);
  }
  if ('bare' in value) {
    return value.bare;
  }
  return isList(value) ? '[]' : '{}';
}

function printText(value: string, indentation: string): string {
  const written = writeText(value);
  if (written.kind === 'line') {
    return written.text;
  }
  const lines = written.lines.map((line) => (line === '' ? '' : `${indentation}${STEP}${line}`));
  return [written.header, ...lines].join('\n');
}

/** An empty one is written like a scalar. */
function isCollection(value: Value): value is Collection {
  return typeof value !== 'string' && !('bare' in value) && (isList(value) ? value.length : value.size) > 0;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

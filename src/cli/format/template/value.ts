import { fault } from './fault.ts';

/** What a format computes with. Every field of a list is text. */
export type Value = string | number | boolean | null | TextList | Row;

export interface TextList {
  readonly is: 'list';
  readonly items: readonly string[];
}

/** One line of a list. `missing`: what an unknown field gives; `null`: it is refused. */
export interface Row {
  readonly is: 'row';
  readonly fields: Readonly<Record<string, string>>;
  readonly missing: string | null;
}

export function textList(items: readonly string[]): TextList {
  return { is: 'list', items };
}

/** Go's rule: empty is false. Source: text/template, `IsTrue`. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'object' && value !== null) {
    return value.is === 'row' || value.items.length > 0;
  }
  return Boolean(value);
}

/** As Go prints it; a whole row is no text. */
export function textOf(value: Value): string {
  if (value === null) {
    return '<nil>';
  }
  if (typeof value !== 'object') {
    return String(value);
  }
  if (value.is === 'list') {
    return `[${value.items.join(' ')}]`;
  }
  throw fault('`.` alone is no text: write a field such as `{{.Name}}`, or `{{json .}}`');
}

/** The field `name` of `value`. */
export function fieldOf(value: Value, name: string): string {
  if (typeof value !== 'object' || value?.is !== 'row') {
    throw fault(`\`.${name}\` is asked of ${kindOf(value)}, which has no fields`);
  }
  const found = Object.hasOwn(value.fields, name) ? value.fields[name] : value.missing;
  if (found === undefined || found === null) {
    const known = Object.keys(value.fields).map((field) => `\`.${field}\``);
    throw fault(`there is no field \`.${name}\`; there are ${known.join(', ')}`);
  }
  return found;
}

/** For sentences. */
export function kindOf(value: Value): string {
  if (value === null) {
    return 'nil';
  }
  if (typeof value === 'object') {
    return value.is === 'list' ? 'a list' : 'the whole line';
  }
  return { string: 'a text', number: 'a number', boolean: 'a boolean' }[primitive(value)];
}

function primitive(value: string | number | boolean): 'string' | 'number' | 'boolean' {
  if (typeof value === 'string') {
    return 'string';
  }
  return typeof value === 'number' ? 'number' : 'boolean';
}

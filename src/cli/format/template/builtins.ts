import { type Arguments, type TemplateFunction, takes, takesAtLeast } from './arguments.ts';
import { fault } from './fault.ts';
import { printf } from './printf.ts';
import { isTrue, kindOf, textList, textOf, type Value } from './value.ts';

/** Go's own functions for formats. `and` and `or` stop early: see `evaluate.ts`. Source: text/template, funcs.go. */
export const builtins: Readonly<Record<string, TemplateFunction>> = {
  and: takesAtLeast(1, ({ all }) => all.find((value) => !isTrue(value)) ?? all.at(-1) ?? null),
  or: takesAtLeast(1, ({ all }) => all.find((value) => isTrue(value)) ?? all.at(-1) ?? null),
  not: takes(1, ({ all: [value = null] }) => !isTrue(value)),
  eq: takesAtLeast(2, ({ all: [first = null, ...rest] }) => rest.some((value) => isEqual(first, value))),
  ne: takes(2, ({ all: [one = null, other = null] }) => !isEqual(one, other)),
  lt: takes(2, (given) => compare(given) < 0),
  le: takes(2, (given) => compare(given) <= 0),
  gt: takes(2, (given) => compare(given) > 0),
  ge: takes(2, (given) => compare(given) >= 0),
  len: takes(1, ({ all: [value = null] }) => lengthOf(value)),
  index: takesAtLeast(1, elementOf),
  slice: { least: 1, most: 3, run: sliceOf },
  print: takesAtLeast(0, ({ all }) => print(all)),
  println: takesAtLeast(0, ({ all }) => `${all.map(textOf).join(' ')}\n`),
  printf: takesAtLeast(1, ({ text, all }) => printf(text(0), all.slice(1))),
};

function isEqual(one: Value, other: Value): boolean {
  const fits = typeof one === typeof other && [one, other].every((value) => !isComposed(value));
  if (!fits && one !== null && other !== null) {
    throw fault(`${kindOf(one)} cannot be compared with ${kindOf(other)}`);
  }
  return one === other;
}

function isComposed(value: Value): boolean {
  return typeof value === 'object' && value !== null;
}

/** Texts by their bytes, as Go does. */
function compare({ all: [one = null, other = null] }: Arguments): number {
  if (typeof one === 'number' && typeof other === 'number') {
    return one - other;
  }
  if (typeof one === 'string' && typeof other === 'string') {
    return Buffer.compare(Buffer.from(one), Buffer.from(other));
  }
  throw fault(`${kindOf(one)} and ${kindOf(other)} have no order`);
}

/** Of texts in bytes. */
function lengthOf(value: Value): number {
  if (typeof value === 'string') {
    return bytesOf(value).length;
  }
  if (typeof value === 'object' && value?.is === 'list') {
    return value.items.length;
  }
  throw fault(`${kindOf(value)} has no length`);
}

/** Of a text its byte, of a list its item, and so on with what was found. */
function elementOf({ all: [value = null, ...rest], count }: Arguments): Value {
  return rest.reduce<Value>((from, _, index) => {
    const at = count(index + 1);
    const found = at < lengthOf(from) ? itemsOf(from)[at] : undefined;
    if (found === undefined) {
      throw fault(`there is nothing at index ${at}`);
    }
    return found;
  }, value);
}

function itemsOf(value: Value): readonly (string | number)[] {
  if (typeof value === 'object' && value?.is === 'list') {
    return value.items;
  }
  return typeof value === 'string' ? [...bytesOf(value)] : [];
}

function sliceOf({ all, count }: Arguments): Value {
  const [value = null] = all;
  const length = lengthOf(value);
  const [from, to] = [all.length > 1 ? count(1) : 0, all.length > 2 ? count(2) : length];
  if (from < 0 || from > to || to > length) {
    throw fault(`there is no slice from ${from} to ${to} of ${kindOf(value)} with length ${length}`);
  }
  return typeof value === 'string'
    ? new TextDecoder().decode(bytesOf(value).subarray(from, to))
    : textList(itemsOf(value).slice(from, to).map(String));
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A space stands between two values when neither is a text. Source: Go's `fmt.Sprint`. */
function print(all: readonly Value[]): string {
  return all
    .map((value, index) => {
      const isApart = index > 0 && typeof value !== 'string' && typeof all[index - 1] !== 'string';
      return `${isApart ? ' ' : ''}${textOf(value)}`;
    })
    .join('');
}

import { fault } from './fault.ts';
import { kindOf, type TextList, type Value } from './value.ts';

/** What a function of a format was given. Each reader throws `bad_arguments` when there is something else. */
export interface Arguments {
  readonly all: readonly Value[];
  text(index: number): string;
  /** A whole number. */
  count(index: number): number;
  list(index: number): TextList;
}

export interface TemplateFunction {
  /** How many it takes. */
  readonly least: number;
  readonly most: number;
  run(given: Arguments): Value;
}

/** Always so many arguments. */
export function takes(count: number, run: TemplateFunction['run']): TemplateFunction {
  return { least: count, most: count, run };
}

/** So many arguments or more. */
export function takesAtLeast(least: number, run: TemplateFunction['run']): TemplateFunction {
  return { least, most: Infinity, run };
}

export function callFunction(
  name: string,
  { least, most, run }: TemplateFunction,
  all: readonly Value[],
): Value {
  if (all.length < least || all.length > most) {
    const wanted = least === most ? String(least) : `${least} or more`;
    throw fault(`\`${name}\` takes ${wanted} ${wanted === '1' ? 'value' : 'values'} and got ${all.length}`);
  }
  const wrong = (index: number, wanted: string): Error =>
    fault(`\`${name}\` needs ${wanted} as value ${index + 1} and got ${kindOf(all[index] ?? null)}`);
  return run({
    all,
    text(index) {
      const value = all[index];
      if (typeof value !== 'string') {
        throw wrong(index, 'a text');
      }
      return value;
    },
    count(index) {
      const value = all[index];
      if (typeof value !== 'number') {
        throw wrong(index, 'a number');
      }
      return value;
    },
    list(index) {
      const value = all[index] ?? null;
      if (value === null || typeof value !== 'object' || value.is !== 'list') {
        throw wrong(index, 'a list');
      }
      return value;
    },
  });
}

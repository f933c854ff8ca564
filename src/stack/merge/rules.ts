import { byText } from '../by-text.ts';
import type { Pairs } from '../decode/common.ts';

/**
 * How docker's CLI lays one compose file over another, kind by kind. Source: docker/cli, cli/compose/loader/merge.go, and
 * dario.cat/mergo with `WithOverride` and `WithAppendSlice`, whose oddities are part of what recipes were tested with.
 */
export type Rule<T> = (base: T, over: T) => T;

export type Rules<T> = { readonly [Key in keyof T]-?: Rule<T[Key]> };

/** Key by key. A key without rule does not compile. */
export function mergeBy<T extends object>(rules: Rules<T>): Rule<T>;
export function mergeBy(rules: object): Rule<Readonly<Record<string, unknown>>> {
  const table = new Map<string, Rule<unknown>>(Object.entries(rules));
  return (base, over) =>
    Object.fromEntries(
      [...table]
        .map(([key, rule]): [string, unknown] => [key, rule(base[key], over[key])])
        .filter(([, value]) => value !== undefined),
    );
}

/** Nothing, `""`, `0` and `false` never replace anything. */
export function unlessZero<T>(base: T, over: T): T {
  return isZero(over) ? base : over;
}

/** As `unlessZero`, but where there is nothing yet a zero is taken. */
export function unlessZeroOver<T>(base: T, over: T): T {
  return base === undefined || !isZero(over) ? over : base;
}

/** `0` replaces too. */
export function whenGiven<T>(base: T, over: T): T {
  return over === undefined ? base : over;
}

/** Replaces unless empty. */
export function unlessEmpty<T>(
  base: readonly T[] | undefined,
  over: readonly T[] | undefined,
): readonly T[] | undefined {
  return over === undefined || (over.length === 0 && base !== undefined) ? base : over;
}

/** One behind the other, also what stands in both. */
export function appended<T>(
  base: readonly T[] | undefined,
  over: readonly T[] | undefined,
): readonly T[] | undefined {
  return over === undefined || over.length === 0 ? base : [...(base ?? []), ...over];
}

/** Name by name; the later file wins, also with an empty text. */
export function byName<T>(
  base: ReadonlyMap<string, T> | undefined,
  over: ReadonlyMap<string, T> | undefined,
): ReadonlyMap<string, T> | undefined {
  return base === undefined || over === undefined ? (base ?? over) : new Map([...base, ...over]);
}

/** Name by name; where both have it the rule decides. */
export function byNameWith<T>(rule: Rule<T>): Rule<ReadonlyMap<string, T> | undefined> {
  return (base, over) => {
    const merged = new Map(base);
    for (const [name, value] of over ?? []) {
      const below = merged.get(name);
      merged.set(name, below === undefined ? value : rule(below, value));
    }
    return base === undefined && over === undefined ? undefined : merged;
  };
}

/** Nothing and the empty text do not replace a value; anything replaces nothing and the empty text. */
export function environment(base: string | null, over: string | null): string | null {
  const [isOpenBase, isOpenOver] = [base, over].map((value) => value === null || value === '');
  return isOpenOver === true && isOpenBase === false ? base : over;
}

/** Both, by the rule, or the one that is there. */
export function nested<T>(rule: Rule<T>): Rule<T | undefined> {
  return (base, over) => (base === undefined || over === undefined ? (base ?? over) : rule(base, over));
}

/**
 * One entry per key, the last one, sorted by it: already when the later file says nothing about the list.
 * Where the earlier file has no list the later one's is taken as it is.
 */
export function keyed<T>(keyOf: (item: T) => string | number): Rule<readonly T[] | undefined> {
  return (base, over) => {
    if (base === undefined) {
      return over;
    }
    const entries = new Map([...base, ...(over ?? [])].map((item) => [keyOf(item), item]));
    return [...entries].toSorted(([one], [other]) => compare(one, other)).map(([, item]) => item);
  };
}

/** Options of the same driver are merged; of another one replaced. Without options below, docker loses those above. */
export interface Logging {
  readonly driver?: string | undefined;
  readonly options?: Pairs<string> | undefined;
}

export function logging(base: Logging, over: Logging): Logging {
  const [below = '', above = ''] = [base.driver, over.driver];
  if (below !== '' && above !== '' && below !== above) {
    return over;
  }
  const options =
    base.options === undefined ? undefined : new Map([...base.options, ...(over.options ?? [])]);
  return { driver: below === '' ? above : below, options };
}

function isZero(value: unknown): boolean {
  return value === undefined || value === '' || value === 0 || value === false;
}

function compare(one: string | number, other: string | number): number {
  return typeof one === 'number' && typeof other === 'number' ? one - other : byText(`${one}`, `${other}`);
}

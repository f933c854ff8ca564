import { canonicalJson } from '../kernel/digest.ts';

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | Fields;

interface Fields {
  readonly [key: string]: Json;
}

/** Counted or filled in by engines, or ids of what is named beside them. */
const NEVER_COMPARED = new Set(['ForceUpdate', 'SecretID', 'ConfigID']);
/** Dropped by engines before API 1.44 and 1.45. */
const UNKNOWN_TO_OLD = new Set(['StartInterval', 'Subpath']);
/** What Go leaves out when it is false, and newer engines may say. Not `Init`: false there is not the engine's default. */
const FALSE_WHEN_ABSENT = new Set(['NoCopy', 'NoNewPrivileges', 'OpenStdin', 'ReadOnly', 'TTY']);
/** Lists that mean the same in any order. */
const UNORDERED = new Set([
  'Aliases',
  'CapabilityAdd',
  'CapabilityDrop',
  'Configs',
  'Constraints',
  'Env',
  'Mounts',
  'Networks',
  'Ports',
  'Secrets',
  'Ulimits',
]);
/** Their keys are people's words, which may be the same as names of fields: a label may be called `Platforms`. */
const FREE = new Set(['Labels', 'Options', 'DriverOpts', 'Sysctls']);
/** An empty mapping that says something: `Mode: {Global: {}}`. */
const TELLING_WHEN_EMPTY = new Set(['Global', 'GlobalJob', 'Runtime', 'ClusterOptions']);

/** A spec with only what tells one from another: nothing, `{}` and `[]` are left out, lists without order sorted. */
export function comparable(value: object, isOldEngine: boolean): Json {
  return reduce(toJson(value), '', isOldEngine) ?? {};
}

function reduce(value: Json, key: string, isOld: boolean): Json | null {
  if (isList(value)) {
    const items = value.map((item) => reduce(item, key, isOld) ?? item);
    const sorted = UNORDERED.has(key) ? sort(items) : items;
    return sorted.length === 0 ? null : sorted;
  }
  if (typeof value !== 'object' || value === null) {
    return isDefault(key, value) ? null : value;
  }
  const kept = FREE.has(key) ? value : reduceFields(value, isOld);
  return Object.keys(kept).length === 0 && !TELLING_WHEN_EMPTY.has(key) ? null : kept;
}

function reduceFields(value: Fields, isOld: boolean): Fields {
  const entries = Object.entries(value)
    .filter(([name, inner]) => !isPassedOver(name, inner, isOld))
    .map(([name, inner]): [string, Json | null] => [name, reduce(inner, name, isOld)])
    .filter((entry): entry is [string, Json] => entry[1] !== null);
  return Object.fromEntries(entries);
}

function isPassedOver(key: string, value: Json, isOld: boolean): boolean {
  return (
    (NEVER_COMPARED.has(key) && typeof value !== 'object') ||
    key === 'Platforms' ||
    (isOld && UNKNOWN_TO_OLD.has(key))
  );
}

function isDefault(key: string, value: Json): boolean {
  return FALSE_WHEN_ABSENT.has(key) && value === false;
}

function sort(items: readonly Json[]): readonly Json[] {
  const written = items.map((item): [string, Json] => [canonicalJson(item), item]);
  return written.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function toJson(value: object): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}

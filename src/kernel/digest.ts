import { createHmac } from 'node:crypto';
import { Digest } from './ids.ts';

/** JSON with object keys sorted, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isPlainObject(inner) ? sortKeys(inner) : inner));
}

export function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

/** Keyed, so that nobody who reads the journal can guess a secret by hashing candidates. */
export function keyedDigest(key: string, value: unknown): Digest {
  return Digest.parse(createHmac('sha256', key).update(canonicalJson(value)).digest('hex'));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortKeys(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

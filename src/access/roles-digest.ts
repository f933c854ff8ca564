import { keyedDigest } from '../kernel/digest.ts';
import type { Digest } from '../kernel/ids.ts';
import type { Policy } from './policy.ts';

/** Stands for the rules and roles that something is decided by: the file in force, as it is written, and who is suspended. */
export function rolesDigest({ lines, suspended }: Policy, digestKey: string): Digest {
  return keyedDigest(digestKey, { lines, suspended: [...suspended].toSorted() });
}

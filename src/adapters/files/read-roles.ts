import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { checkKept } from '../../access/keepers.ts';
import { type Policy, parseRoles } from '../../access/roles.ts';
import { UserError } from '../../kernel/errors.ts';

/** A text, and the policy that it is. */
export interface GoodRoles {
  readonly policy: Policy;
  readonly text: string;
}

interface Reading {
  readonly path: string;
  readonly now: Date;
  /** `null`: there was none. */
  readonly before: GoodRoles | null;
}

/** Throws `roles_invalid`, also where nobody could change it any more: that would be so for ever. */
export function readRoles(text: string | null, { path, now, before }: Reading): GoodRoles {
  if (text === null) {
    throw new UserError('roles_invalid', 'This file is not there.', { place: { path } });
  }
  const policy = parseRoles(text, basename(path), now);
  if (before !== null) {
    checkKept(policy, before.policy, now);
  }
  return { policy, text };
}

/** SHA-256 in hex, as `sha256sum` prints it. */
export function digestOf(text: string | null): string {
  return createHash('sha256')
    .update(text ?? 'no file')
    .digest('hex');
}

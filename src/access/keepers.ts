import { UserError } from '../kernel/errors.ts';
import type { Policy } from './policy.ts';
import { whoCan } from './who-can.ts';

/** Names of those who may change who may do what, by themselves: without one, the roles file stays as it is for ever. */
export function keepersOf(policy: Policy, now: Date): readonly string[] {
  const about = { room: null, app: null, server: null, recipe: null, class: null };
  return whoCan(policy, { ...about, actions: ['roles'], now });
}

/** Throws `roles_invalid` where nobody could change the roles any more who can now: that would be so for ever. */
export function checkKept(policy: Policy, before: Policy, now: Date): void {
  const isKept = keepersOf({ ...policy, suspended: before.suspended }, now).length > 0;
  if (!isKept && keepersOf(before, now).length > 0) {
    const sentence = 'With this file nobody could change who may do what any more.';
    throw new UserError('roles_invalid', sentence, { place: { path: policy.path } });
  }
}

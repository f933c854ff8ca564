import type { Policy } from './policy.ts';
import { whoCan } from './who-can.ts';

/** Names of those who may change who may do what, by themselves: without one, the roles file stays as it is for ever. */
export function keepersOf(policy: Policy, now: Date): readonly string[] {
  const about = { room: null, app: null, server: null, recipe: null, class: null };
  return whoCan(policy, { ...about, actions: ['roles'], now });
}

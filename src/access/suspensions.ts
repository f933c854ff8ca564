import type { UserId } from '../kernel/ids.ts';
import type { Policy } from './policy.ts';

/** Somebody whose rights were taken away for now: a laptop was lost, an account taken over. */
export interface Suspension {
  /** As the roles file names them. */
  readonly person: string;
  readonly by: UserId;
  readonly at: Date;
  readonly why: string;
}

/** Who is suspended. The bot's own record beside the roles file, so that it holds at once, whatever the git host does. */
export interface Suspensions {
  all(): readonly Suspension[];
  /** Replaces an older one of the same person. */
  begin(suspension: Suspension): void;
  end(person: string): void;
}

/** The rules of the file, without the rights of who is suspended. */
export function withSuspended(policy: Policy, suspensions: readonly Suspension[]): Policy {
  return suspensions.length === 0
    ? policy
    : { ...policy, suspended: new Set(suspensions.map(({ person }) => person)) };
}

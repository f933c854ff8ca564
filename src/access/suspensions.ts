import type { UserId } from '../kernel/ids.ts';
import type { Person, Policy } from './policy.ts';

/** Somebody whose rights were taken away for now: a laptop was lost, an account taken over. */
export interface Suspension {
  /** As the roles file named them. */
  readonly person: string;
  /** Their Matrix ids then: whoever is one of them is suspended, under whatever name a later file has it. */
  readonly users: readonly UserId[];
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
  if (suspensions.length === 0) {
    return policy;
  }
  const people = [...policy.people.values()].filter((person) =>
    suspensions.some((suspension) => isOf(suspension, person)),
  );
  return { ...policy, suspended: new Set(people.map(({ name }) => name)) };
}

/** By name or by Matrix id: a person who is renamed stays suspended, and so does an id that is given to another name. */
export function isOf({ person, users }: Suspension, { name, users: theirs }: Person): boolean {
  return person === name || users.some((user) => theirs.includes(user));
}

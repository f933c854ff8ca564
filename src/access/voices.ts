import type { UserId } from '../kernel/ids.ts';
import type { AccessRequest } from './access-request.ts';
import { grantOf } from './grants.ts';
import { type HeldRole, heldBy, noRoom, personOf } from './people.ts';
import type { Person, Policy } from './policy.ts';
import type { Stance, Vote } from './votes.ts';

/** What a vote is counted by: the person, or the Matrix id of somebody whom the file does not name. */
export function voiceOf(policy: Policy, user: UserId): string {
  return personOf(policy, user)?.name ?? user;
}

/** One id for each person whom the file names: the one that asked, or the first. */
export function everybody(policy: Policy, actor: UserId): readonly UserId[] {
  return [...policy.people.values()].flatMap(({ users }) =>
    users.includes(actor) ? [actor] : users.slice(0, 1),
  );
}

/** Who is denied `approve` (or everything) agrees to nothing, whatever else they hold. */
export function isSilenced(policy: Policy, person: Person, request: AccessRequest): boolean {
  const holder = { person, now: request.now, members: noRoom };
  return grantOf(policy, holder, { ...request, action: 'approve' }).grant === 'denied';
}

/** A person, and the roles that are asked for; `from: null`: any role will do. */
interface Asked {
  readonly person: Person | null;
  readonly from: readonly string[] | null;
  readonly request: AccessRequest;
}

/** Whether this person's voice counts now: by the roles of now, and not while they are suspended. */
export function hasVoice(policy: Policy, { person, from, request }: Asked): boolean {
  return (
    person !== null &&
    isOne(heldBy(policy, { person, now: request.now, members: noRoom }), from) &&
    !isSilenced(policy, person, request)
  );
}

/** The same for counting all: whoever is suspended still is one of them, so that nobody wins a vote by suspending others. */
export function hasVoiceOnPaper(policy: Policy, asked: Asked): boolean {
  return hasVoice({ ...policy, suspended: nobody }, asked);
}

const nobody: ReadonlySet<string> = new Set();

function isOne(held: readonly HeldRole[], from: readonly string[] | null): boolean {
  return from === null ? held.length > 0 : held.some(({ role }) => from.includes(role.name));
}

const strength: Readonly<Record<Stance, number>> = { aside: 0, for: 1, block: 2 };

/** What several votes of one voice come to: one block is a block; else one OK is an OK. */
export function strongest(votes: readonly Vote[]): Vote | null {
  const [first = null, ...rest] = votes;
  return rest.reduce(
    (best, vote) => (best !== null && strength[vote.stance] <= strength[best.stance] ? best : vote),
    first,
  );
}

import type { AccessRequest } from '../access/decide.ts';
import { decide } from '../access/decide.ts';
import { isSamePerson } from '../access/people.ts';
import type { Policy } from '../access/policy.ts';
import { votersFor } from '../access/poll.ts';
import { doersOf } from '../access/who-can.ts';
import type { OperationId, UserId } from '../kernel/ids.ts';
import type { Operation, Request } from './operation.ts';
import type { JournalReader } from './ports.ts';

/** Why somebody does it without the OK that the rules ask for; `null`: they ask, as ever. */
export function emergencyOf(request: Request): string | null {
  return 'emergency' in request ? (request.emergency ?? null) : null;
}

/** Who would have been asked; where that is nobody else, whoever could have done it. */
export function concernedBy(policy: Policy, access: AccessRequest): readonly UserId[] {
  const usual = decide(policy, { ...access, isEmergency: false });
  const voters =
    usual.decision === 'granted'
      ? votersFor(policy, { ...access, consent: usual.consent, votes: [], isSilenceOver: false })
      : [];
  const others = (users: readonly UserId[]): readonly UserId[] =>
    users.filter((user) => !isSamePerson(policy, user, access.actor));
  const asked = others(voters);
  return asked.length > 0 ? asked : others(doersOf(policy, access).flatMap(({ users }) => users[0] ?? []));
}

/** What somebody else said afterwards of what was done in an emergency. */
export interface Review {
  readonly by: UserId;
  readonly isOk: boolean;
  readonly why: string;
}

/** Whether somebody has to look at it: it was begun without an OK, and nobody said yet whether that was right. */
export function isUnderReview(operation: Operation, journal: Pick<JournalReader, 'ofAction'>): boolean {
  const { request, plan, ending } = operation;
  const isDone = ending !== null && plan !== null && ending.verdict !== 'rejected';
  return emergencyOf(request) !== null && isDone && reviewOf(operation.id, journal) === null;
}

/** The last word on it; `null`: there is none. */
export function reviewOf(id: OperationId, journal: Pick<JournalReader, 'ofAction'>): Review | null {
  const said = journal.ofAction('review').flatMap(({ by, request }) => {
    return request.action === 'review' && request.of === id
      ? [{ by, isOk: request.isOk, why: request.why }]
      : [];
  });
  return said.at(-1) ?? null;
}

/** Everything that still waits for a look, oldest first. */
export function openReviews(journal: Pick<JournalReader, 'ofAction'>): readonly Operation[] {
  const actions = ['restart', 'scale', 'rollback', 'hold'] as const;
  const done = actions.flatMap((action) => journal.ofAction(action));
  return done
    .filter((operation) => isUnderReview(operation, journal))
    .toSorted((one, other) => one.id - other.id);
}

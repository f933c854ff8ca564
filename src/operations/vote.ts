import { isSamePerson } from '../access/people.ts';
import { mayReject, mayVote, votersFor } from '../access/poll.ts';
import { rolesDigest } from '../access/roles-digest.ts';
import type { Poll, Vote } from '../access/votes.ts';
import { UserError } from '../kernel/errors.ts';
import type { UserId } from '../kernel/ids.ts';
import { checkNotHeld } from './holds.ts';
import { isOwnWish } from './offered.ts';
import type { Operation, OperationEvent } from './operation.ts';
import type { PlanReference, Signal } from './ports.ts';
import { close, type RecordDeps, record } from './record.ts';
import { accessOf, type RequestDeps } from './request.ts';

export type VoteDeps = RecordDeps &
  Pick<RequestDeps, 'roles' | 'nameOf' | 'timeOf' | 'heardUntil' | 'digestKey'>;

/** What somebody says to a plan, and who. */
export type VoteSignal = Exclude<Signal, { kind: 'cancel' | 'withdraw' }> & { readonly by: UserId };

/** Everything that was said to a plan so far, with what it is asked by now. */
export function pollOf(
  operation: Operation,
  { clock, heardUntil }: Pick<VoteDeps, 'clock' | 'heardUntil'>,
): Poll {
  const now = clock.now();
  const { runsAt } = operation;
  return {
    ...accessOf(operation, operation.plan, now),
    consent: operation.consent ?? { kind: 'confirm' },
    votes: votesIn(operation),
    isSilenceOver: runsAt !== null && runsAt <= now && runsAt <= heardUntil(),
  };
}

/**
 * Whether what somebody says may be written down: the one place where a vote is judged when it is given. It is judged again whenever
 * votes are counted. Throws `plan_renewed`, `held`, `not_authorised`.
 */
export function checkVote(operation: Operation, { kind, by, plan }: VoteSignal, deps: VoteDeps): void {
  if (!isOpenTo(kind, operation)) {
    return; // The table refuses it, and says where the operation stands.
  }
  if (!refersTo(plan, operation)) {
    throw new UserError('plan_renewed', `Your answer was to an older plan of #${operation.id}.`);
  }
  if (kind === 'approve') {
    const { request, approvals } = operation;
    checkNotHeld({ request, by: operation.by, approvals: [...approvals, by] }, deps);
  }
  const isTakingItBack = kind === 'reject' && isOwnWish(operation, { user: by, policy: deps.roles() });
  if (!isTakingItBack && !mayVote(deps.roles(), pollOf(operation, deps), by)) {
    throw new UserError(
      'not_authorised',
      `The voice of ${deps.nameOf(by)} does not count for #${operation.id}.${whoseDoes(operation, deps)}`,
    );
  }
}

/**
 * Writes down what was said and judged. A no of the requester, or of somebody whose OK is asked for, ends it at once; else it is a block.
 * Throws `too_late` for a block of what is agreed: one voice of a ballot stops nothing that the others wanted.
 */
export function recordVote(operation: Operation, vote: VoteSignal, deps: VoteDeps): void {
  const { kind, by } = vote;
  const policy = deps.roles();
  const isOwn = isOwnWish(operation, { user: by, policy });
  const isEnd = kind === 'reject' && (isOwn || mayReject(policy, pollOf(operation, deps), by));
  if (isEnd) {
    const place = vote.at === 'console' ? ', at the console' : '';
    const why = vote.why === '' ? '.' : `: ${vote.why}`;
    close(
      operation.id,
      { verdict: 'rejected', reason: `${deps.nameOf(by)} said no${place}${why}`, hint: '' },
      deps,
    );
    return;
  }
  dropVoidVotes(operation, deps);
  dropOlderWords(operation, by, deps);
  record(operation.id, eventOf(vote, deps), deps);
}

/** Taking back what does not count, or no longer, changes nothing and is no fault. */
export function withdrawVote(
  operation: Operation,
  { by, plan, stance }: Extract<Signal, { kind: 'withdraw' }> & { readonly by: UserId },
  deps: VoteDeps,
): void {
  const isSaid = votesIn(operation).some((vote) => vote.by === by && vote.stance === stance);
  if (isStillOpen(operation) && refersTo(plan, operation) && isSaid) {
    record(operation.id, { type: 'withdrawn', by }, deps);
  }
}

/**
 * Who is not in the room any more has no say there: whatever they said to plans that did not begin yet is taken back. A block stays:
 * whoever may put people out of a room must not agree for them by that.
 */
export function dropVotesOf(user: UserId, operations: readonly Operation[], deps: VoteDeps): void {
  for (const operation of operations.filter(isStillOpen)) {
    if (votesIn(operation).some(({ by, stance }) => by === user && stance !== 'block')) {
      record(operation.id, { type: 'withdrawn', by: user }, deps);
    }
  }
}

function votesIn({ approvals, blocks, asides }: Operation): readonly Vote[] {
  return [
    ...approvals.map((by) => ({ by, stance: 'for', why: '' }) as const),
    ...blocks.map((one) => ({ ...one, stance: 'block' }) as const),
    ...asides.map((one) => ({ ...one, stance: 'aside' }) as const),
  ];
}

/** What people said who lost their voice since: a card that still counts them asks nobody for the OK that is missing. */
function dropVoidVotes(operation: Operation, { origin: _whoVotes, ...deps }: VoteDeps): void {
  const poll = pollOf(operation, deps);
  for (const { by } of operation.state === 'waiting' ? poll.votes : []) {
    if (!mayVote(deps.roles(), poll, by)) {
      record(operation.id, { type: 'withdrawn', by }, deps);
    }
  }
}

/** Also of somebody with several Matrix ids the newest word counts alone. */
function dropOlderWords(operation: Operation, user: UserId, deps: VoteDeps): void {
  const isOlder = ({ by }: Vote): boolean => by !== user && isSamePerson(deps.roles(), by, user);
  for (const { by } of operation.state === 'waiting' ? votesIn(operation).filter(isOlder) : []) {
    record(operation.id, { type: 'withdrawn', by }, deps);
  }
}

function eventOf(vote: VoteSignal, deps: VoteDeps): OperationEvent {
  const roles = rolesDigest(deps.roles(), deps.digestKey);
  switch (vote.kind) {
    case 'approve':
      return { type: 'approved', by: vote.by, ...placeOf(vote), roles };
    case 'reject':
      return { type: 'blocked', by: vote.by, why: vote.why, ...placeOf(vote), roles };
    case 'aside':
      return { type: 'stoodAside', by: vote.by, why: vote.why, roles };
  }
}

/** What the journal says of where it was said. */
export function placeOf({ at }: Pick<Signal, 'at'>): { readonly at?: 'console' } {
  return at === undefined ? {} : { at };
}

function whoseDoes(operation: Operation, deps: VoteDeps): string {
  const names = votersFor(deps.roles(), pollOf(operation, deps)).map(deps.nameOf);
  return names.length === 0 ? '' : ` It needs ${names.join(' or ')}.`;
}

/** A no also reaches a plan that waits for its turn, or is made again: it counts only of people whose OK would. */
function isOpenTo(kind: Signal['kind'], { state }: Operation): boolean {
  return state === 'waiting' || (kind === 'reject' && (state === 'received' || state === 'queued'));
}

function isStillOpen({ state }: Operation): boolean {
  return state === 'waiting' || state === 'queued';
}

function refersTo(plan: PlanReference, operation: Operation): boolean {
  if ('planning' in plan) {
    return plan.planning === operation.plannings;
  }
  return 'shown' in plan || (operation.plan?.digest.startsWith(plan.digest) ?? false);
}

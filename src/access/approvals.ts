import type { UserId } from '../kernel/ids.ts';
import { type Approvals, type Ask, asksOf } from './consent.ts';
import { doesAll } from './grants.ts';
import { heldBy, nameOf, noRoom, personOf } from './people.ts';
import type { Policy } from './policy.ts';
import { isSilenced, voiceOf } from './voices.ts';
import type { Poll, Question, Tally } from './votes.ts';

/** Enough OKs of the right people; whoever of them says no ends it. Two Matrix ids of one person are one. */
export function tallyApprovals(policy: Policy, poll: Poll, approvals: Approvals): Tally {
  return {
    standing: openAsks(policy, poll, approvals).length === 0 ? 'met' : 'open',
    ...spokenFor(policy, poll, (voter) => mayApprove(policy, poll, { approvals, voter })),
  };
}

/** The requester's own OK. */
export function tallyConfirm(policy: Policy, poll: Poll): Tally {
  const isOne = (voter: UserId): boolean => isRequester(policy, poll, voter);
  const said = spokenFor(policy, poll, isOne);
  return { standing: said.for.length > 0 ? 'met' : 'open', ...said };
}

/** Asks that the votes so far do not meet. */
export function openAsks(policy: Policy, poll: Poll, approvals: Approvals): readonly Ask[] {
  const yes = poll.votes.filter(({ stance }) => stance === 'for').map(({ by }) => by);
  return asksOf(approvals).filter((ask) => {
    const valid = yes.filter((voter) => countsFor(policy, poll, { ask, voter }));
    return new Set(valid.map((voter) => voiceOf(policy, voter))).size < ask.count;
  });
}

/** Whether this person's OK counts for anything that is asked for. */
export function mayApprove(
  policy: Policy,
  question: Question,
  { approvals, voter }: { readonly approvals: Approvals; readonly voter: UserId },
): boolean {
  return asksOf(approvals).some((ask) => countsFor(policy, question, { ask, voter }));
}

export function countsFor(
  policy: Policy,
  question: Question,
  { ask, voter }: { readonly ask: Ask; readonly voter: UserId },
): boolean {
  const person = personOf(policy, voter);
  const isExcluded = ask.requester === 'excluded' && isRequester(policy, question, voter);
  if (person === null || isExcluded || isSilenced(policy, person, question)) {
    return false;
  }
  const held = heldBy(policy, { person, now: question.now, members: noRoom });
  return ask.from === null
    ? doesAll(policy, person, question)
    : held.some(({ role }) => ask.from?.includes(role.name));
}

export function isRequester(policy: Policy, { actor }: Question, voter: UserId): boolean {
  return voiceOf(policy, voter) === voiceOf(policy, actor);
}

function spokenFor(
  policy: Policy,
  { votes }: Poll,
  counts: (voter: UserId) => boolean,
): Pick<Tally, 'for' | 'asides' | 'blocks'> {
  const valid = votes.filter(({ by }) => counts(by));
  const named = (stance: 'for' | 'aside'): readonly string[] => [
    ...new Set(valid.filter((vote) => vote.stance === stance).map(({ by }) => nameOf(policy, by))),
  ];
  return { for: named('for'), asides: named('aside'), blocks: [] };
}

import { assertNever } from '../kernel/errors.ts';
import type { UserId } from '../kernel/ids.ts';
import { countsFor, isRequester, mayApprove, openAsks, tallyApprovals, tallyConfirm } from './approvals.ts';
import { mayBallot, tallyBallot } from './ballot.ts';
import { type Part, partsOf } from './consent.ts';
import { mayBlock, tallyLazy } from './lazy.ts';
import { personOf } from './people.ts';
import type { Policy } from './policy.ts';
import { everybody, voiceOf } from './voices.ts';
import type { Poll, Question, Standing, Tally } from './votes.ts';

/** How every thing that is asked for stands, by the rules and roles of now. */
export function tallyOf(
  policy: Policy,
  poll: Poll,
): readonly (Tally & { readonly part: Part; readonly all: number | null })[] {
  return partsOf(poll.consent).map((part) => ({ all: null, ...tallyPart(policy, poll, part), part }));
}

/** Whether what people said is enough, may still become so, or never will. */
export function standingOf(policy: Policy, poll: Poll): Standing {
  const standings = new Set(tallyOf(policy, poll).map(({ standing }) => standing));
  if (standings.has('refused')) {
    return 'refused';
  }
  return standings.has('open') ? 'open' : 'met';
}

/** Whether this person's voice counts for anything that the consent asks for. */
export function mayVote(policy: Policy, question: Question, voter: UserId): boolean {
  return partsOf(question.consent).some((part) => isVoiceFor(policy, question, { part, voter }));
}

/** Whether one no of this person ends it: of those whose OK is asked for. In ballots and against silence it is one voice among others. */
export function mayReject(policy: Policy, question: Question, voter: UserId): boolean {
  return partsOf(question.consent)
    .filter(({ kind }) => kind === 'confirm' || kind === 'approvals')
    .some((part) => isVoiceFor(policy, question, { part, voter }));
}

/** One Matrix id of everybody whose voice is still missing, in the order of the file: for mentions. Nobody must break a silence. */
export function votersFor(policy: Policy, poll: Poll): readonly UserId[] {
  const said = new Set(poll.votes.map(({ by }) => voiceOf(policy, by)));
  return everybody(policy, poll.actor)
    .filter((user) => !said.has(voiceOf(policy, user)))
    .filter((voter) => partsOf(poll.consent).some((part) => isMissing(policy, poll, { part, voter })));
}

/** The first thing that not even everybody together could give for this requester. */
export function unmeetable(policy: Policy, question: Question): Part | null {
  const votes = everybody(policy, question.actor).map((by) => ({ by, stance: 'for' as const, why: '' }));
  const found = tallyOf(policy, { ...question, votes, isSilenceOver: true }).find(
    ({ part, standing }) => part.kind !== 'confirm' && standing !== 'met',
  );
  return found?.part ?? null;
}

function tallyPart(policy: Policy, poll: Poll, part: Part): Tally & { readonly all?: number } {
  switch (part.kind) {
    case 'confirm':
      return tallyConfirm(policy, poll);
    case 'approvals':
      return tallyApprovals(policy, poll, part);
    case 'lazy':
      return tallyLazy(policy, poll, part);
    case 'ballot':
      return tallyBallot(policy, poll, part);
    default:
      return assertNever(part);
  }
}

interface Voice {
  readonly part: Part;
  readonly voter: UserId;
}

function isVoiceFor(policy: Policy, question: Question, { part, voter }: Voice): boolean {
  const person = personOf(policy, voter);
  switch (part.kind) {
    case 'confirm':
      return isRequester(policy, question, voter);
    case 'approvals':
      return mayApprove(policy, question, { approvals: part, voter });
    case 'lazy':
      return mayBlock(policy, question, { person, lazy: part });
    case 'ballot':
      return mayBallot(policy, question, { person, ballot: part });
    default:
      return assertNever(part);
  }
}

function isMissing(policy: Policy, poll: Poll, { part, voter }: Voice): boolean {
  if (part.kind === 'lazy' || tallyPart(policy, poll, part).standing !== 'open') {
    return false;
  }
  return part.kind === 'approvals'
    ? openAsks(policy, poll, part).some((ask) => countsFor(policy, poll, { ask, voter }))
    : isVoiceFor(policy, poll, { part, voter });
}

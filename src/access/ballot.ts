import type { Ballot } from './consent.ts';
import { personOf, spoken } from './people.ts';
import type { Person, Policy } from './policy.ts';
import { hasVoice, hasVoiceOnPaper, strongest } from './voices.ts';
import type { Poll, Question, Standing, Tally, Vote } from './votes.ts';

/**
 * A ballot is won when more than half of **all** voices are for it, not of those who voted, and nobody blocks.
 *
 * A voice is a person, or with `by: collective` a collective: who has none has no voice then. Its members may all vote, and speak
 * with one voice: the block of one is the block of the collective; else the OK of one is its OK; it stands aside when all of them
 * who spoke do.
 *
 * It closes as soon as it is decided: won, or out of reach whatever the others say, or everybody has spoken and one blocks. Before
 * that, votes change, and a block may be taken back. What is not won when its time is over has not been agreed to.
 */
export function tallyBallot(policy: Policy, poll: Poll, ballot: Ballot): Tally & { readonly all: number } {
  const voices = [...voicesOf(policy, poll, ballot)].map(([voice, members]) => ({
    voice,
    vote: strongest(poll.votes.filter((vote) => isOf(policy, { vote, members, poll, ballot }))),
  }));
  const named = (stance: Vote['stance']): typeof voices =>
    voices.filter(({ vote }) => vote?.stance === stance);
  const counts = {
    all: voices.length,
    yes: named('for').length,
    blocks: named('block').length,
    silent: voices.filter(({ vote }) => vote === null).length,
  };
  return {
    all: voices.length,
    standing: standingOf(counts),
    for: named('for').map(({ voice }) => voice),
    asides: named('aside').map(({ voice }) => voice),
    blocks: named('block').map(({ voice, vote }) => ({ voice, why: vote?.why ?? '' })),
  };
}

/** Whether this person's vote is a part of one of the voices. */
export function mayBallot(
  policy: Policy,
  question: Question,
  { person, ballot }: { readonly person: Person | null; readonly ballot: Ballot },
): boolean {
  const isOne = hasVoice(policy, { person, from: ballot.from, request: question });
  return person !== null && isOne && voiceIn(person, ballot) !== null;
}

/** Everybody who has a voice, by the voice that they are a part of. */
export function voicesOf(
  policy: Policy,
  question: Question,
  ballot: Ballot,
): ReadonlyMap<string, readonly Person[]> {
  const voices = new Map<string, Person[]>();
  for (const person of policy.people.values()) {
    const voice = voiceIn(person, ballot);
    if (voice !== null && hasVoiceOnPaper(policy, { person, from: ballot.from, request: question })) {
      voices.set(voice, [...(voices.get(voice) ?? []), person]);
    }
  }
  return voices;
}

function voiceIn(person: Person, { by }: Ballot): string | null {
  return by === 'person' ? spoken(person) : person.collective;
}

function isOf(
  policy: Policy,
  {
    vote,
    members,
    poll,
    ballot,
  }: {
    readonly vote: Vote;
    readonly members: readonly Person[];
    readonly poll: Poll;
    readonly ballot: Ballot;
  },
): boolean {
  const person = personOf(policy, vote.by);
  return members.some((member) => member === person) && mayBallot(policy, poll, { person, ballot });
}

interface Counts {
  readonly all: number;
  readonly yes: number;
  readonly blocks: number;
  readonly silent: number;
}

function standingOf({ all, yes, blocks, silent }: Counts): Standing {
  if (2 * yes > all && blocks === 0) {
    return 'met';
  }
  const isOutOfReach = 2 * (yes + silent) <= all;
  return isOutOfReach || silent === 0 ? 'refused' : 'open';
}

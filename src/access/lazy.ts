import { isReading } from './actions.ts';
import type { Lazy } from './consent.ts';
import { doesAll } from './grants.ts';
import { personOf, spoken } from './people.ts';
import type { Person, Policy } from './policy.ts';
import { hasVoice } from './voices.ts';
import type { Poll, Question, Tally } from './votes.ts';

/** What may lose data, or does whatever a recipe's author wrote: silence never agrees to it. `volume` and `secret` remove. */
const losing: ReadonlySet<string> = new Set([
  'remove',
  'restore',
  'rollback:data',
  'volume',
  'secret',
  'run',
  'emergency',
]);

/** Whether silence may never agree to this action. `rollback` alone goes back without the data. */
export function losesData(action: string): boolean {
  return losing.has(action.startsWith('run:') ? 'run' : action);
}

/** Whether a word of a rule stands for something that loses data: `*` does. */
export function losingIn(words: readonly string[]): string | null {
  return words.find((word) => word === '*' || losesData(word) || isReading(word)) ?? null;
}

/**
 * Silence agrees when its time is over and everything that was said in it was heard. A block holds it up and may be taken back until
 * then; one that stands at the end refuses the plan.
 */
export function tallyLazy(policy: Policy, poll: Poll, lazy: Lazy): Tally {
  const votes = poll.votes.filter(({ by }) => mayBlock(policy, poll, { person: personOf(policy, by), lazy }));
  const named = (stance: 'for' | 'aside'): readonly string[] =>
    namesOf(
      policy,
      votes.filter((vote) => vote.stance === stance),
    );
  const blocks = votes.filter(({ stance }) => stance === 'block');
  const standing = blocks.length === 0 ? 'met' : 'refused';
  const isOver = poll.isSilenceOver || (blocks.length === 0 && isHastened(policy, poll, lazy));
  return {
    standing: isOver ? standing : 'open',
    for: named('for'),
    asides: named('aside'),
    blocks: blocks.map(({ by, why }) => ({ voice: namesOf(policy, [{ by }])[0] ?? by, why })),
  };
}

function isHastened(policy: Policy, poll: Poll, lazy: Lazy): boolean {
  return poll.votes.some(({ by, stance }) => {
    const person = personOf(policy, by);
    return (
      lazy.isHastened === true &&
      stance === 'for' &&
      person !== null &&
      mayBlock(policy, poll, { person, lazy }) &&
      doesAll(policy, person, poll)
    );
  });
}

export function mayBlock(
  policy: Policy,
  question: Question,
  { person, lazy }: { readonly person: Person | null; readonly lazy: Lazy },
): boolean {
  return hasVoice(policy, { person, from: lazy.from, request: question });
}

/** Each person once, however many Matrix ids they voted with. */
function namesOf(policy: Policy, votes: readonly Pick<Poll['votes'][number], 'by'>[]): readonly string[] {
  const people = new Set(votes.map(({ by }) => personOf(policy, by)).filter((person) => person !== null));
  return [...people].map(spoken);
}

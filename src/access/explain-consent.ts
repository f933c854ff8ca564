import { durationWords } from '../kernel/duration.ts';
import { assertNever } from '../kernel/errors.ts';
import { voicesOf } from './ballot.ts';
import { asksOf, type Part, partsOf } from './consent.ts';
import { mayBlock } from './lazy.ts';
import { nameOf, spoken } from './people.ts';
import type { Policy } from './policy.ts';
import { votersFor } from './poll.ts';
import type { Question } from './votes.ts';
import { anyOf, joined } from './words.ts';

/** `Needs 1 OK of a steward: Ana or Kim (rule at roles.yml line 21).` */
export function explainConsent(policy: Policy, question: Question & { readonly rule: string }): string {
  const parts = partsOf(question.consent).map((part) => partWords(policy, question, part));
  return parts.length === 0 ? `Needs no OK (${question.rule}).` : `${parts.join('. ')} (${question.rule}).`;
}

function partWords(policy: Policy, question: Question, part: Part): string {
  switch (part.kind) {
    case 'confirm':
      return 'Needs your own OK on the plan';
    case 'approvals': {
      const asks = asksOf(part).map(
        ({ count, from }) => `${count} OK of ${from === null ? 'somebody who may do it' : anyOf(from)}`,
      );
      const voters = votersFor(policy, { ...question, consent: part, votes: [], isSilenceOver: false });
      return `Needs ${joined(asks, 'and')}: ${joined(
        voters.map((user) => nameOf(policy, user)),
        'or',
      )}`;
    }
    case 'lazy': {
      const blockers = [...policy.people.values()].filter((person) =>
        mayBlock(policy, question, { person, lazy: part }),
      );
      return `Runs after ${durationWords(part.afterMs)} unless somebody blocks it: ${joined(blockers.map(spoken), 'or')}`;
    }
    case 'ballot': {
      const voices = [...voicesOf(policy, question, part).keys()];
      return `Needs a ballot: more than half of ${joined(voices, 'and')}, and no block`;
    }
    default:
      return assertNever(part);
  }
}

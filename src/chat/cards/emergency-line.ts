import { emergencyOf } from '../../operations/emergency.ts';
import type { Operation } from '../../operations/operation.ts';
import { type Document, line, lines } from '../document.ts';
import type { Teller } from './teller.ts';

/**
 * The line in the room of what somebody did in an emergency: calls everybody whose OK was not waited for, and stays open until somebody
 * else said whether it was right. `null`: it is no emergency.
 * `outcome`: how it ended, as the line of any other operation says it.
 */
export function emergencyLine(operation: Operation, outcome: string, teller: Teller): Document | null {
  const { id, request, by, asked, ending, plan } = operation;
  const why = emergencyOf(request);
  if (why === null || plan === null) {
    return null;
  }
  const who = asked.flatMap((user, index) => [index === 0 ? '' : ', ', { user }]);
  const name = teller.nameOf(by);
  if (ending === null) {
    const words = `⚠ #${id} · An emergency, says ${name}: ${why}. ${plan.words.title}, without the OK of `;
    return [line(words, ...who, '.')];
  }
  return [...lines(outcome, `An emergency, says ${name}: ${why}`), ...lines(reviewLine(operation, teller))];
}

function reviewLine(operation: Operation, { reviewOf, nameOf, prefix }: Teller): string {
  const review = reviewOf(operation);
  if (review === 'open') {
    const typed = `${prefix}review ${operation.id}`;
    return `Was that right? 👍 or \`${typed} ok\`, else \`${typed} no\``;
  }
  if (review === null) {
    return '';
  }
  const { isOk, by, why } = review;
  return `${isOk ? 'That was right' : 'That was not right'}, says ${nameOf(by)}${why === '' ? '.' : `: ${why}`}`;
}

import { wishIn } from '../../operations/subject.ts';
import type { Outcome } from '../command.ts';
import { type Document, line } from '../document.ts';
import type { TalkDeps } from '../hear/deps.ts';
import { homeOf } from '../hear/scope.ts';
import type { Message } from '../heard.ts';
import { clipped, hasPrefix, numberOf } from '../parse.ts';

/** Longer words are cut, in UTF-16 units. */
const MOST_TOLD = 200;

/** What an event says of where it was said. */
export function saidAt({ fromConsole }: Pick<Message, 'fromConsole'>): { readonly at?: 'console' } {
  return fromConsole === undefined ? {} : { at: 'console' };
}

/**
 * What is done at the console is done in the room's sight: who did it, and with which words; to be called before the operation begins,
 * whose thread hangs on it. What is only looked at is told to nobody.
 */
export function tellRoom(outcome: Outcome, message: Message, deps: TalkDeps): void {
  if (
    message.fromConsole === undefined ||
    !('request' in outcome || 'handOver' in outcome || 'signal' in outcome)
  ) {
    return;
  }
  const thread = 'signal' in outcome ? (deps.journal.operation(outcome.signal.to)?.thread ?? null) : null;
  deps.outbox.tell(message.id, { room: homeOf(message), thread }, wordsOf(outcome, message, deps));
}

function wordsOf(outcome: Outcome, message: Message, { nameOf, prefix }: TalkDeps): Document {
  const words = typed(outcome, message, prefix);
  return [line(`${nameOf(message.sender)}, at the console: `, { code: clipped(words, MOST_TOLD) })];
}

/** A number that chose among several says nothing to who did not see them. */
function typed(outcome: Outcome, { body }: Message, prefix: string): string {
  if (numberOf(body) === null) {
    return hasPrefix(body, prefix) ? body : `${prefix}${body}`;
  }
  if ('request' in outcome) {
    return `${prefix}${wishIn(outcome.request)}`;
  }
  return 'signal' in outcome ? `${prefix}${outcome.signal.kind} ${outcome.signal.to}` : `${prefix}login`;
}

import type { Outcome } from '../command.ts';
import type { Message } from '../heard.ts';
import { hasPrefix, parseWords } from '../parse.ts';
import type { Dialogue } from '../ports.ts';
import type { TalkDeps } from './deps.ts';
import { perform } from './perform.ts';

/** The dialogue that these words go on with; `null`: they are a command, or about something else. */
export function dialogueOf(message: Message, { inbox, registry, prefix }: TalkDeps): Dialogue | null {
  const { body, thread, isToBot, isDirect } = message;
  const isCommand = hasPrefix(body, prefix) || (isToBot && registry.has(parseWords(body, prefix).name));
  // Where nobody else is, people also answer beside the thread.
  return isCommand || (thread === null && !isDirect) ? null : inbox.dialogue(message);
}

/** What came of an answer: the dialogue is over, or asks the next thing. An operation belongs to the command that began it. */
export function carryOn(
  outcome: Outcome,
  { dialogue, message }: { readonly dialogue: Dialogue; readonly message: Message },
  deps: TalkDeps,
): void {
  const { thread, message: first } = dialogue;
  deps.inbox.ended(dialogue);
  perform(outcome, { ...('request' in outcome ? first : message), thread }, deps);
  if ('awaits' in outcome) {
    deps.inbox.converse({ message: first, thread, askedAt: deps.clock.now(), call: outcome.awaits });
  }
}

import type { Coop } from './coop.ts';
import type { Person, PersonLine } from './people.ts';

/** How long a verdict may take, in milliseconds: a busy machine is no fault. */
export const VERDICT_MS = 150_000;

/** A command and what the bot made of it, as one person sees it. */
export interface Talk {
  readonly command: string;
  /** The bot's messages in its thread, in their last version. */
  readonly lines: () => readonly PersonLine[];
  /** Waits for a message that fits. */
  readonly answer: (pattern: RegExp, timeoutMs?: number) => Promise<PersonLine>;
  /** The card with the plan, once it asks somebody. */
  readonly card: (timeoutMs?: number) => Promise<PersonLine>;
  /** Waits for how it ended. */
  readonly verdict: (timeoutMs?: number) => Promise<string>;
}

const cardPattern = /^#\d+ · .*👍/su;
const verdictPattern = /^(?:(?:✅|❌|⚠) #\d+ · |#\d+ · (?:Cancelled|Not done|Expired))/u;

/** Says it in the co-op's room. */
export async function say(person: Person, coop: Coop, text: string): Promise<Talk> {
  return talkOf(person, coop, await person.say(coop.room, text));
}

function talkOf(person: Person, coop: Coop, command: string): Talk {
  const lines = (): readonly PersonLine[] => person.thread(command).filter(({ from }) => from === coop.bot);
  const answer: Talk['answer'] = async (pattern, timeoutMs = VERDICT_MS) =>
    person
      .waitFor(
        () => lines().find(({ text }) => pattern.test(text)) ?? (coop.hasFailed() && never()),
        timeoutMs,
      )
      .catch(() => {
        const said = lines().map(({ text }) => text);
        throw new Error(
          `No answer like ${pattern} to ${command}, but:\n${said.join('\n---\n')}\n${tail(coop)}`,
        );
      });
  return {
    command,
    lines,
    answer,
    card: async (timeoutMs) => answer(cardPattern, timeoutMs),
    verdict: async (timeoutMs) => (await answer(verdictPattern, timeoutMs)).text,
  };
}

/** Says it, gives one's own OK to the plan, and answers the verdict. */
export async function sayAndAgree(person: Person, coop: Coop, text: string): Promise<string> {
  const talk = await say(person, coop, text);
  const { id } = await talk.card();
  await person.react(id, '👍');
  return talk.verdict();
}

export function isVerdict({ text }: Pick<PersonLine, 'text'>): boolean {
  return verdictPattern.test(text);
}

function never(): never {
  throw new Error('The bot has ended.');
}

function tail(coop: Coop): string {
  return coop.log().split('\n').slice(-15).join('\n');
}

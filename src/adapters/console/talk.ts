import { assertNever, UserError } from '../../kernel/errors.ts';
import { type Asking, createAsking } from './asking.ts';
import { type Link, linkTo } from './connect.ts';
import { createLines, type Lines, type Said } from './lines.ts';
import type { Chapter, FromTerminal, Hello, Say, ToTerminal } from './protocol.ts';
import { createStories, type Standing, type Stories } from './stories.ts';

export type { Said } from './lines.ts';
export type { Standing } from './stories.ts';

/** What somebody who sits there sees. */
export interface Screen {
  welcome(words: Extract<ToTerminal, { type: 'welcome' }>): void;
  say(say: Say): void;
  chapter(chapter: Chapter): void;
  /** The bot went away, and is looked for. */
  away(): void;
  /** That line held what nobody keeps. */
  forget(text: string): void;
}

export interface Talk {
  /** Resolves when all that came of it was shown. */
  say(text: string): Promise<Said>;
  /** What could stand for the last word. */
  complete(text: string): Promise<readonly string[]>;
  /** Answers what is wrong with it, or `null`. */
  hide(place: { readonly app: string; readonly key: string }, value: Uint8Array): Promise<string | null>;
  /** Resolves when `isEnough`, now or later. */
  standingOf(operation: number, isEnough: (standing: Standing) => boolean): Promise<Standing>;
  /** What `yes` and `no` stand for now; `null`: nothing waits for them. */
  offered(): { readonly operation: number; readonly plan: string } | null;
  /** Rejects when the bot refuses or stays away; resolves with `signal`. */
  readonly ended: Promise<void>;
}

interface TalkParts {
  readonly path: string;
  readonly hello: Pick<Hello, 'as' | 'guesses' | 'room'>;
  readonly screen: Screen;
}

/** One person's talk with the running bot, which survives a restart of the bot. Throws `console_away`, `console_refused`. */
export async function startTalk({ path, hello, screen }: TalkParts, signal: AbortSignal): Promise<Talk> {
  const send = (frame: FromTerminal): void => link.send(frame);
  const talk = { lines: createLines(send), stories: createStories(), asking: createAsking(send) };
  const welcomed = Promise.withResolvers<void>();
  const shown = new Set<string>();
  let session: string | null = null;
  const link: Link = await linkTo(
    path,
    () => ({ type: 'hello', ...hello, session, follows: talk.stories.known() }),
    signal,
  );

  async function listenAll(): Promise<void> {
    for await (const frame of link.heard) {
      if (frame.type === 'welcome') {
        if (session === null) {
          screen.welcome(frame);
        }
        ({ session } = frame);
        talk.lines.sayAgain();
        welcomed.resolve();
      } else {
        hear(frame, { ...talk, screen, send, shown });
      }
    }
  }

  const ended = untilAborted(listenAll(), signal);
  await Promise.race([welcomed.promise, ended]);
  return {
    async say(text) {
      talk.stories.withdraw();
      return talk.lines.say(text);
    },
    ...talk.asking,
    standingOf: talk.stories.standingOf,
    offered: talk.stories.offered,
    ended,
  };
}

/** What fails because of `signal` has not failed. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

interface Hearing {
  readonly lines: Lines;
  readonly stories: Stories;
  readonly asking: Asking;
  readonly screen: Screen;
  readonly send: (frame: FromTerminal) => void;
  /** What came already: when the bot did not hear that it was shown, it comes again. */
  readonly shown: Set<string>;
}

type Frame = Exclude<ToTerminal, { type: 'welcome' }> | { readonly type: 'away' };

function hear(frame: Frame, { lines, stories, asking, screen, send, shown }: Hearing): void {
  switch (frame.type) {
    case 'refused':
      throw new UserError('console_refused', frame.text);
    case 'away':
      asking.giveUp();
      screen.away();
      return;
    case 'say':
      if (!shown.has(frame.mark)) {
        shown.add(frame.mark);
        lines.hear(frame);
        stories.withdraw();
        screen.say(frame);
      }
      send({ type: 'shown', mark: frame.mark });
      return;
    case 'chapter':
      stories.hear(frame);
      screen.chapter(frame);
      send({ type: 'shown', mark: frame.mark });
      return;
    case 'handled':
      frame.settled.forEach(stories.settle);
      lines.end(frame);
      return;
    case 'forget':
      screen.forget(lines.textOf(frame.line));
      return;
    case 'completions':
    case 'kept':
      asking.hear(frame);
      return;
    default:
      assertNever(frame);
  }
}

/** Words that take up what a card offers, and that turn it down. */
const YES = /^(?:👍|✅|yes|y|ok)$/iu;
const NO = /^(?:👎|❌|no|n)$/iu;

/** What is meant by what was typed: `yes` is the OK to the plan on show. */
export function meant(text: string, { offered }: Pick<Talk, 'offered'>, prefix: string): string {
  const offer = offered();
  const word = text.trim();
  if (offer === null || !(YES.test(word) || NO.test(word))) {
    return text;
  }
  return `${prefix}${YES.test(word) ? 'approve' : 'reject'} ${offer.operation} ${offer.plan}`;
}

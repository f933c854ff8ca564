import { setTimeout } from 'node:timers/promises';
import type { Board } from './board.ts';
import { type Facts, isBotAlive } from './facts.ts';
import { FIRST_SPEAKER, isPersonKey, type PersonKey } from './people.ts';
import { clientOf, type RoomClient } from './room-client.ts';
import {
  askedBy,
  emptyThread,
  fold,
  operationOf,
  type Thread,
  type ThreadMessage,
  verdictOf,
} from './thread.ts';

/** How long a verdict may take. A deploy that never gets healthy ends after its recipe's time-out. */
const VERDICT_WITHIN_MS = 15 * 60_000;
/** How long the bot may leave a command without any sign. */
const SIGN_WITHIN_MS = 60_000;
/** So long nothing more comes before a thread counts as over: the last edits follow the verdict. */
const QUIET_MS = 2500;

export interface Conversation {
  readonly facts: Facts;
  readonly board: Board;
  /** Whether messages that still change are shown as they come. */
  readonly isLive: boolean;
}

/** Says it in the room, says yes where the card asks for it, and shows the thread. `true`: what was asked for is done. */
export async function sayAndFollow(text: string, { facts, board, isLive }: Conversation): Promise<boolean> {
  const speaker = clientOfPerson(facts, FIRST_SPEAKER);
  const since = await speaker.position();
  const command = await speaker.say(text);
  board.show({ id: command, who: FIRST_SPEAKER, text });
  const over = new AbortController();
  const shown = showing(board, isLive);
  const votes = new Set<string>();
  let thread = emptyThread;
  let lastAt = performance.now();

  const listen = (async () => {
    for await (const event of speaker.listen(since, over.signal)) {
      const next = event.sender === facts.bot.userId ? fold(thread, event, command) : thread;
      if (next !== thread) {
        thread = next;
        if (event.kind === 'reaction') {
          // Only the bot's get here.
          board.mark(event.target, event.key);
        }
        lastAt = performance.now();
        shown.update(thread);
        await vote(thread, { facts, board, votes });
      }
    }
  })();
  try {
    await ended(() => ({ thread, quietMs: performance.now() - lastAt }), facts);
  } finally {
    over.abort();
    await listen.catch(() => {});
  }
  shown.finish(thread);
  return isGood(thread, text);
}

/** The account of one of the people. */
export function clientOfPerson({ homeserver, room, people }: Facts, person: PersonKey): RoomClient {
  const account = people[person];
  if (account === undefined) {
    throw new Error(`There is nobody called \`${person}\` in this sandbox.`);
  }
  return clientOf({ homeserver, room, token: account.token });
}

/** Waits for the end of a thread. Throws a sentence when it takes too long or the bot is gone. */
async function ended(look: () => { thread: Thread; quietMs: number }, facts: Facts): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const { thread, quietMs } = look();
    const took = performance.now() - startedAt;
    if (quietMs > QUIET_MS && isOver(thread)) {
      return;
    }
    if (!isBotAlive(facts)) {
      throw new Error(`The bot has ended. Its last words are in ${facts.bot.log}`);
    }
    if (
      took > VERDICT_WITHIN_MS ||
      (took > SIGN_WITHIN_MS && thread.marks.length + thread.messages.length === 0)
    ) {
      throw new Error(`No answer after ${Math.round(took / 1000)} s. The bot's log: ${facts.bot.log}`);
    }
    await setTimeout(100);
  }
}

/** An operation is over with its verdict; anything else with its answer. */
function isOver(thread: Thread): boolean {
  return operationOf(thread) === null
    ? thread.messages.length > 0 || verdictOf(thread) !== null
    : verdictOf(thread) !== null;
}

/** Of a plan, which changes nothing by its nature, nothing more is wanted than to see it. */
function isGood(thread: Thread, command: string): boolean {
  const isRefused =
    !/^!plan\b/.test(command) &&
    thread.messages.some(({ text }) => /\bNothing was (?:done|changed)\b/.test(text));
  return operationOf(thread) === null ? !isRefused && verdictOf(thread) !== '❌' : verdictOf(thread) === '✅';
}

interface Voting {
  readonly facts: Facts;
  readonly board: Board;
  /** Who said yes to which state of which card. */
  readonly votes: Set<string>;
}

/** 👍 by the first whom an open card asks; the one who gave the command goes first. */
async function vote({ messages }: Thread, { facts, board, votes }: Voting): Promise<void> {
  for (const card of messages.filter(({ isInRoom }) => !isInRoom)) {
    const asked = askedBy(card)
      .map((name) => (name === 'you' ? FIRST_SPEAKER : name))
      .filter(isPersonKey);
    const voter = asked.includes(FIRST_SPEAKER) ? FIRST_SPEAKER : asked[0];
    const key = `${card.id} ${voter} ${/plan (\w+)/.exec(card.text)?.[1] ?? ''}`;
    if (voter !== undefined && !votes.has(key)) {
      votes.add(key);
      const id = await clientOfPerson(facts, voter).react(card.id, '👍');
      board.show({ id, who: voter, text: '👍' });
    }
  }
}

interface Showing {
  update(thread: Thread): void;
  /** Shows what was held back. */
  finish(thread: Thread): void;
}

/** Live: each message when it comes, and again when it changes. Else: what still changes is held back until it is final. */
function showing(board: Board, isLive: boolean): Showing {
  const shown = new Map<string, string>();
  const show = (message: ThreadMessage): void => {
    if (shown.get(message.id) !== message.text) {
      shown.set(message.id, message.text);
      board.show({ id: message.id, who: message.isInRoom ? 'room' : 'bot', text: message.text });
    }
  };
  return {
    update({ messages }) {
      const firstMoving = messages.findIndex(({ text }) => /[▓░]/u.test(text));
      const still = firstMoving === -1 ? messages : messages.slice(0, firstMoving);
      for (const message of isLive ? messages : still.filter(({ id }) => !shown.has(id))) {
        show(message);
      }
    },
    finish({ messages }) {
      for (const message of messages.filter(({ id }) => isLive || !shown.has(id))) {
        show(message);
      }
    },
  };
}

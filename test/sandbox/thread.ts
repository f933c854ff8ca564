import { assertNever } from '../../src/kernel/errors.ts';
import type { RoomEvent } from './room-client.ts';

/** What came of one command, as far as the room shows it. */
export interface Thread {
  /** In the order in which they came; edits change them in place. */
  readonly messages: readonly ThreadMessage[];
  /** The bot's reactions on the command. */
  readonly marks: readonly string[];
}

export interface ThreadMessage {
  readonly id: string;
  readonly text: string;
  readonly mentions: readonly string[];
  readonly isInRoom: boolean;
}

export const emptyThread: Thread = { messages: [], marks: [] };

/** The thread after one more event of the bot's. What belongs to other commands leaves it as it is. */
export function fold(thread: Thread, event: RoomEvent, command: string): Thread {
  switch (event.kind) {
    case 'reaction': {
      const isNew = event.target === command && !thread.marks.includes(plain(event.key));
      return isNew ? { ...thread, marks: [...thread.marks, plain(event.key)] } : thread;
    }
    case 'message': {
      const isOurs = event.thread === command || (event.thread === null && speaksOf(thread, event.body));
      const { id, body: text, mentions, thread: root } = event;
      return isOurs
        ? { ...thread, messages: [...thread.messages, { id, text, mentions, isInRoom: root === null }] }
        : thread;
    }
    case 'file': {
      const message = { id: event.id, text: `[${event.name}]`, mentions: [], isInRoom: false };
      return event.thread === command ? { ...thread, messages: [...thread.messages, message] } : thread;
    }
    case 'edit': {
      const { target, body: text, mentions } = event;
      const change = (message: ThreadMessage): ThreadMessage =>
        message.id === target ? { ...message, text, mentions } : message;
      return { ...thread, messages: thread.messages.map((message) => change(message)) };
    }
    case 'membership':
      return thread;
    default:
      return assertNever(event);
  }
}

/** The operation's number, once a card tells it; an answer that speaks of another operation has no 👀 on its command. */
export function operationOf({ messages, marks }: Thread): string | null {
  if (marks.length === 0) {
    return null;
  }
  const inThread = messages.filter(({ isInRoom }) => !isInRoom);
  return inThread.flatMap(({ text }) => /^(?:[✅❌⚠]\uFE0F? )?#(\d+) · /u.exec(text)?.[1] ?? [])[0] ?? null;
}

/** The last mark on the command, once the operation is over. */
export function verdictOf({ marks }: Thread): string | null {
  return marks.findLast((mark) => ['✅', '❌', '⚠'].includes(mark)) ?? null;
}

/** Names of whom an open card asks, in its order; `you`: the one who gave the command. */
export function askedBy({ text }: ThreadMessage): readonly string[] {
  if (!/👍|!approve/u.test(text)) {
    return [];
  }
  if (/\bNeeds your OK\b/.test(text)) {
    return ['you'];
  }
  const names = /\bNeeds \d+ OK: (.+?)(?: by .*)?\.?$/m.exec(text)?.[1] ?? '';
  return names
    .split(/, | or /)
    .map((name) => name.replace(/^@/, '').toLowerCase().trim())
    .filter((name) => name !== '');
}

/** The line in the room belongs to the same operation. */
function speaksOf(thread: Thread, body: string): boolean {
  const operation = operationOf(thread);
  return operation !== null && new RegExp(`^(?:[✅❌⚠]\\uFE0F? )?#${operation}\\b`, 'u').test(body);
}

function plain(key: string): string {
  return key.replaceAll('\uFE0F', '');
}

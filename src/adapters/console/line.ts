import type { Admitted } from '../../chat/console/port.ts';
import type { Message } from '../../chat/heard.ts';
import { CONSOLE_EVENT, CONSOLE_ROOM, EventId, RoomId } from '../../kernel/ids.ts';
import { typedText } from '../../kernel/typed-text.ts';

/** The room of one terminal and the bot. */
export function roomOf(session: string): RoomId {
  return RoomId.parse(`${CONSOLE_ROOM}${session}`);
}

export function eventOf(session: string, what: string | number): EventId {
  return EventId.parse(`${CONSOLE_EVENT}${session}/${what}`);
}

/** The number of a line; `null`: it is none of this terminal's lines. */
export function numberOf(event: EventId, session: string): number | null {
  const start = `${CONSOLE_EVENT}${session}/`;
  const number = event.startsWith(start) ? event.slice(start.length) : '';
  return /^\d+$/.test(number) ? Number(number) : null;
}

interface Typed {
  readonly session: string;
  readonly line: number;
  readonly text: string;
  readonly at: Date;
}

/** Everything typed there is meant for the bot; that somebody sits there says nothing about the rooms that they are in. */
export function messageOf({ session, line, text, at }: Typed, { user, room }: Admitted): Message {
  return {
    kind: 'message',
    id: eventOf(session, line),
    room: roomOf(session),
    sender: user,
    sentAt: at,
    ...typedText(text),
    thread: null,
    isToBot: true,
    isDirect: true,
    isPublic: true,
    fromConsole: { toldIn: room },
  };
}

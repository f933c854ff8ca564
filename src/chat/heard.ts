import type { EventId, RoomId, UserId } from '../kernel/ids.ts';

interface FromRoom {
  readonly id: EventId;
  readonly room: RoomId;
  readonly sender: UserId;
  /** When it was sent, by the sender's homeserver: a hint, never a proof. */
  readonly sentAt: Date;
}

/** A text message (`m.text`) that is no edit, no notice and not the bot's own. */
export interface Message extends FromRoom {
  readonly kind: 'message';
  /** Unicode NFC, reply fallback and control characters taken away, at most 4,000 characters; see `isCut`. */
  readonly body: string;
  readonly isCut: boolean;
  /** The root of its thread; `null`: it stands in the room itself. */
  readonly thread: EventId | null;
  /** The bot is meant by name (mention or its name in front, which is taken away from `body`), or the room is direct. */
  readonly isToBot: boolean;
  /** The room holds this person and the bot alone: it is about all of their apps. */
  readonly isDirect: boolean;
  /** Anybody may join the room, so that being in it says nothing about a person. */
  readonly isPublic: boolean;
  /** It was typed at the console: `room` is that terminal alone, `toldIn` the co-op's room by which it is judged and where it is told. */
  readonly fromConsole?: { readonly toldIn: RoomId };
}

/** Somebody reacted. `key` without variation selectors and skin tones. */
export interface Reaction extends FromRoom {
  readonly kind: 'reaction';
  readonly target: EventId;
  readonly key: string;
}

/** An event was taken back: a command, or a reaction (a withdrawn vote). */
export interface Redaction extends FromRoom {
  readonly kind: 'redaction';
  readonly target: EventId;
}

/** Somebody (`sender`) is not in the room any more, by their own will or not. */
export interface Departure extends FromRoom {
  readonly kind: 'departure';
}

/** Another bot (`sender`) speaks in the room, and was there first: from here on no message of that room is heard. */
export interface Yielded extends FromRoom {
  readonly kind: 'yielded';
}

/** After that: no other bot speaks there any more. */
export interface Alone extends FromRoom {
  readonly kind: 'alone';
}

export type Heard = Message | Reaction | Redaction | Departure | Yielded | Alone;

import type { AppName, EventId, OperationId, RoomId, UserId } from '../kernel/ids.ts';
import type { Operation } from '../operations/operation.ts';
import type { Slot } from '../operations/ports.ts';
import type { Document } from './document.ts';
import type { Heard, Message, Reaction } from './heard.ts';

/** A new message, an edit of one, a reaction, a file, or taking a message away. */
export type Outgoing = {
  readonly room: RoomId;
  /** The same for every try: the homeserver shows it once. */
  readonly transaction: string;
  /** Since when it is to be said: an old one may be there by a try whose answer nobody heard. Not given: just now. */
  readonly since?: Date;
} & (
  | {
      readonly kind: 'message';
      /** `null`: into the room itself. */
      readonly thread: EventId | null;
      /** The message that this one replaces. */
      readonly replaces: EventId | null;
      readonly document: Document;
      /** Whether clients may notify: asks, failures and verdicts. */
      readonly isLoud: boolean;
      /** People who must act; only they are mentioned. */
      readonly mentions: readonly UserId[];
      /** Sent only while the room holds the bot and one person, else `Undeliverable`. By default anywhere. */
      readonly isForOne?: boolean;
      /** It says no: what was asked for is not done. By default it does not. */
      readonly refuses?: true;
      /** Asks for a password to be typed unseen: at the console only. */
      readonly hidden?: HiddenValue;
    }
  | { readonly kind: 'reaction'; readonly target: EventId; readonly key: string }
  | { readonly kind: 'file'; readonly thread: EventId; readonly name: string; readonly text: string }
  /** Its own always; what people wrote only where the room lets the bot, else `Undeliverable`. Gone already is fine. */
  | { readonly kind: 'redaction'; readonly target: EventId; readonly reason: string }
);

/** A password of an app that is not on its swarm yet. */
export interface HiddenValue {
  readonly app: AppName;
  readonly key: string;
}

/** The homeserver wants the bot to wait. Choose anew what to say then: a verdict may have come in the meantime. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`limited for ${retryAfterMs} ms`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** What can never be sent, whatever is tried: the room was left, or the event is refused. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}

export interface Transport {
  /**
   * What people said, in order, each at least once. Asking for the next batch says that this one is on disk: only then the
   * position moves on. An empty batch says that nobody said anything until now. Ends when `signal` aborts.
   */
  heard(signal: AbortSignal): AsyncIterable<readonly Heard[]>;
  /**
   * Shown once, however often it is called with one transaction id, also after a restart, a new login or days. One try: throws `RateLimited`,
   * `Undeliverable`, or what the network threw.
   */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<EventId>;
  /** Another bot speaks there, so that this one says nothing unasked; see `Yielded`. */
  isSilentIn(room: RoomId): boolean;
}

/** One run of a command, as typed or as chosen. */
export interface Call {
  readonly command: string;
  readonly args: Readonly<Record<string, string>>;
  /** What the command noted for itself when it asked: nobody can type it. */
  readonly notes?: Readonly<Record<string, string>>;
  /** What the person answered, in words. */
  readonly reply?: string;
}

/** A question that waits for its number or reaction; each option runs a command. */
export interface Question {
  readonly message: Message;
  /** By the bot's clock: an old question is answered no more. */
  readonly askedAt: Date;
  readonly options: readonly { readonly label: string; readonly call: Call }[];
}

/** A command that goes on in its thread with what the same person says there next. */
export interface Dialogue {
  /** The command that began it. */
  readonly message: Message;
  readonly thread: EventId;
  /** By the bot's clock. */
  readonly askedAt: Date;
  readonly call: Call;
}

/** What people said. Synchronous, and in one transaction with the journal. Words are kept encrypted, and only until they are answered. */
export interface Inbox {
  /** Durable when it returns. What is known already is left alone: answers whether it was new. */
  receive(heard: Heard): boolean;
  /** Oldest first. */
  pending(): readonly Heard[];
  /** Whether it is still to be handled: what was taken back meanwhile is not. */
  isPending(id: EventId): boolean;
  /** Forgets the words: only that there was an event stays. */
  handled(heard: Heard): void;
  /** Replaces an earlier question to the same person in the same room. */
  ask(question: Question): void;
  question(from: Pick<Heard, 'room' | 'sender'>): Question | null;
  answered(from: Pick<Heard, 'room' | 'sender'>): void;
  /** Replaces an earlier dialogue of this person in this thread. Other questions do not end it. */
  converse(dialogue: Dialogue): void;
  /** `thread: null`: the newest one of this person in this room. */
  dialogue(from: Pick<Message, 'room' | 'sender' | 'thread'>): Dialogue | null;
  ended(dialogue: Dialogue): void;
  /** Ends every question and dialogue about this app, whoever was asked. */
  endAbout(app: AppName): void;
  /** The room in which this person last spoke with the bot alone; whether they still are alone is seen when something is sent. */
  directRoom(sender: UserId): RoomId | null;
  /** The reaction that a redaction takes back, while it is known. */
  reaction(id: EventId): Reaction | null;
  /** Whether this is the first time within `withinMs` that `key` is asked for: for what is said once a day. */
  isFirst(key: string, now: Date, withinMs: number): boolean;
}

/** What the bot says to what: an answer, the question of a person, or a message of an operation. */
export type Topic =
  | { readonly kind: 'answer' }
  /** `command`: the message that it asks about. */
  | { readonly kind: 'question'; readonly sender: UserId; readonly command: EventId }
  | {
      readonly kind: 'operation';
      readonly operation: OperationId;
      readonly slot: Slot;
      readonly planning: number;
    };

/** Something that must be said: a document, or a message of an operation as its journal had it at one row. */
export interface Due {
  readonly seq: number;
  readonly key: string;
  readonly room: RoomId;
  readonly thread: EventId | null;
  readonly transaction: string;
  readonly since: Date;
  readonly replaces: EventId | null;
  readonly says:
    | ({ readonly document: Document; readonly isLoud: boolean; readonly seeds: readonly string[] } & Pick<
        Answer,
        'refuses' | 'hidden'
      >)
    | { readonly operation: OperationId; readonly slot: Slot; readonly upTo: number }
    | { readonly reaction: string; readonly target: EventId }
    | { readonly redaction: EventId; readonly reason: string; readonly orElse: string }
    | { readonly handsOver: HandOver }
    | { readonly file: string; readonly text: string };
}

/** Passwords that one person gets once: named by their keys in the vault, so that nothing else ever holds them. */
export interface HandOver {
  /** What stands above them. */
  readonly words: Document;
  readonly values: readonly { readonly label: string; readonly key: string }[];
  /** How long the message stays in the room, in milliseconds. */
  readonly staysMs: number;
  /** Where people are told that it could not be done: they are not alone there any more. */
  readonly orElse: { readonly room: RoomId; readonly thread: EventId };
}

export interface Outbox {
  /** An answer that belongs to no operation, in the message's thread. */
  put(message: Pick<Heard, 'id' | 'room'> & { readonly thread: EventId | null }, answer: Answer): void;
  /** Says something in a room that nobody asked for. One message for each key. */
  announce(
    where: { readonly room: RoomId; readonly key: string; readonly thread?: EventId },
    answer: Pick<Answer, 'document' | 'isLoud'>,
  ): void;
  react(to: Pick<Heard, 'id' | 'room'>, key: string): void;
  /**
   * Tells a room what was said at the console, or came from outside. Where `thread` is `null` it stands for what was said: threads and reactions that belong
   * there go to it.
   */
  tell(
    said: EventId,
    where: { readonly room: RoomId; readonly thread: EventId | null },
    document: Document,
  ): void;
  /** What stands in a room for this event: the event itself, or what told it; `null`: it was never told. */
  inRoom(event: EventId): EventId | null;
  /** Takes a message away, before anything else is said. `orElse`: what is said in its thread where the bot may not; empty: nothing. */
  redact(
    message: Pick<Heard, 'id' | 'room'>,
    how: { readonly reason: string; readonly orElse: string },
  ): void;
  /** Says what was kept for one person, in a room of the two. Twice for one message is once. */
  handOver(message: Pick<Heard, 'id' | 'room'>, what: HandOver): void;
  /** The bot's own message is taken away at that time. */
  vanish(message: Pick<Heard, 'id' | 'room'>, at: Date): void;
  /** Makes the end of every message due whose time has come. */
  endVanishing(now: Date): void;
  /** The clock was set: what is left of their time stays. */
  moveVanishing(byMs: number): void;
  /** Asks for the message of an operation to be made again: something that is in no journal moved. Harmless when it is due anyway. */
  refresh(operation: Pick<Operation, 'id' | 'plannings'>, slot: Slot): void;
  /**
   * What to send next, or `null`. Reactions to what people said go first, then new messages, then edits: an acknowledgement is worth
   * something at once or never, and a verdict never waits behind progress.
   * A new message is always the *first* row of its key, so that its repetition after a crash is the same; an edit is the last.
   * `may`: whether an edit of that key may go now, and whether a room is worth a try: one must not hold up the others.
   */
  next(may: { isReady(key: string): boolean; isReached(of: Pick<Due, 'room'>): boolean }): Due | null;
  /** Terminals for which something is due. */
  terminals(): readonly RoomId[];
  /** Nobody will read there any more. */
  forgetTerminal(room: RoomId): void;
  /** How many messages wait. */
  backlog(): number;
  sent(due: Due, event: EventId): void;
  /** Whether anything was put into this thread: then its root needs no 👀 any more. */
  isAnswered(thread: EventId): boolean;
  /** Gives up on what can never be sent, or need not be; `withLater`: also on all that waits to take its place. */
  dropped(due: Due, how?: { readonly withLater: boolean }): void;
  /** Whether the card of an operation's newest plan stands in the room, as far as the bot knows. */
  isShown(operation: Pick<Operation, 'id' | 'plannings'>): boolean;
  /** What a message of the bot's was about; `null`: it is none of the bot's, or stands in the room and the bot does not know it yet. */
  topicOf(event: EventId): Topic | null;
  /** Whether a new message to that room is under way: it may stand there already, and the answer that says so got lost. */
  isUnderWay(room: RoomId): boolean;
}

export interface Answer {
  readonly document: Document;
  readonly isLoud: boolean;
  /** Long output goes along as a file. */
  readonly file?: { readonly name: string; readonly text: string };
  /** The message is the question that the person must answer. */
  readonly asks?: UserId;
  /** Nothing was done. */
  readonly refuses?: true;
  readonly hidden?: HiddenValue;
  /** Reactions that the bot puts on the message itself, to be chosen from. */
  readonly seeds?: readonly string[];
}

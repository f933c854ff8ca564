import type { EventId, OperationId, RoomId, UserId } from '../../kernel/ids.ts';
import type { State, Verdict } from '../../operations/operation.ts';
import type { Document } from '../document.ts';
import type { Heard } from '../heard.ts';
import type { HiddenValue, Outgoing } from '../ports.ts';

/** Terminals on the bot's own machine. */
export interface Consoles {
  /** What was typed, in the way of `Transport.heard`: asking for the next batch says that this one is on disk. */
  heard(signal: AbortSignal): AsyncIterable<readonly Heard[]>;
  /**
   * Serves every terminal that comes until it goes, which ends its own signal, and all of them until `signal` ends. What `serve` throws
   * is a fault of the journal's, and ends all.
   */
  serve(host: ConsoleHost, signal: AbortSignal): Promise<void>;
  /** The terminals that are there now. */
  present(): ReadonlySet<RoomId>;
}

/** What the bot answers terminals. */
export interface ConsoleHost {
  /** Whom somebody acts as, and in the sight of which room. Throws `console_refused`. */
  admit(wish: Wish): Admitted;
  serve(terminal: Terminal, gone: AbortSignal): Promise<void>;
  /** Lines are on disk: something may be over. */
  wake(): void;
  /** What could be typed instead of the last word. */
  complete(typed: string, from: Admitted, signal: AbortSignal): Promise<readonly string[]>;
  /** Keeps a password that was typed unseen. Throws `secret_unfit`. */
  handIn(place: HiddenValue, value: Uint8Array): void;
}

/** `null`: not said. `guesses`: who it may be, by the names of the machine's users. */
export interface Wish {
  readonly as: string | null;
  readonly guesses: readonly string[];
  readonly room: string | null;
}

export interface Admitted {
  readonly user: UserId;
  /** What people call them. */
  readonly name: string;
  readonly room: RoomId;
  /** What else somebody who sits there should know. */
  readonly greeting: Document;
}

/** One terminal, as long as it is there. */
export interface Terminal extends Pick<Admitted, 'user' | 'room'> {
  /** Its own room: of this terminal and the bot. */
  readonly own: RoomId;
  /** What it followed when it was here before. */
  readonly follows: readonly OperationId[];
  /** Lines that are on disk and that it has not been told the end of. */
  open(): readonly EventId[];
  /** All that came of this line is said; these operations began or changed by it, and those of them wait for no own OK any more. */
  handled(line: EventId, operations: readonly OperationId[], settled: readonly OperationId[]): void;
  /** As `Transport.send`: resolves when it was shown. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<EventId>;
  /** Shows the newest version of one message of an operation. */
  show(chapter: Chapter, signal: AbortSignal): Promise<void>;
}

/** One message of an operation's story. */
export interface Chapter {
  readonly operation: OperationId;
  readonly slot: 'card' | 'progress' | 'verdict' | 'output';
  readonly document: Document;
  readonly state: State;
  readonly verdict: Verdict | null;
  /** Whether it waits for the OK of who sits there, and nobody else: then the beginning of its plan's digest. */
  readonly ownOk: string | null;
}

import type { Socket } from 'node:net';
import type { Admitted, Terminal } from '../../chat/console/port.ts';
import type { Document } from '../../chat/document.ts';
import type { Message } from '../../chat/heard.ts';
import type { HiddenValue, Outgoing } from '../../chat/ports.ts';
import { type EventId, OperationId } from '../../kernel/ids.ts';
import { chapterFrame, frameOf } from './frames.ts';
import { eventOf, messageOf, numberOf, roomOf } from './line.ts';
import { encode, type FromTerminal, type Hello, MAX_FRAME_BYTES, type ToTerminal } from './protocol.ts';

/** Lines of one terminal that wait for their end, at most. */
const MOST_LINES = 20;

export interface SessionParts {
  readonly id: string;
  readonly admitted: Admitted;
  readonly socket: Socket;
  readonly render: (document: Document) => string;
  readonly hello: Hello;
}

/** One terminal as long as its connection lasts. */
export interface Session {
  readonly id: string;
  readonly admitted: Admitted;
  readonly terminal: Terminal;
  readonly gone: AbortController;
  tell(frame: ToTerminal): void;
  /** The message that a line is; `null`: there are too many already, and it says so. */
  take(line: Pick<Extract<FromTerminal, { type: 'line' }>, 'line' | 'text'>, at: Date): Message | null;
  /** It is on disk. */
  stored(id: EventId): void;
  shown(mark: string): void;
  /** Whether this terminal was asked for that password; once. */
  wasAsked(place: Pick<Extract<FromTerminal, { type: 'hidden' }>, 'app' | 'key'>): HiddenValue | null;
}

export function createSession(parts: SessionParts): Session {
  const { id, admitted, socket, render } = parts;
  const gone = new AbortController();
  const tell = teller(socket);
  const acks = createAcks(tell, gone.signal);
  const lines = new Map<EventId, 'typed' | 'stored'>();
  const asked = createAsked();

  const terminal: Terminal = {
    ...placeOf(parts),
    open: () => storedIn(lines),
    handled(line, operations, settled) {
      lines.delete(line);
      const number = numberOf(line, id) ?? 1;
      tell({ type: 'handled', line: number, operations: [...operations], settled: [...settled] });
    },
    send: async (outgoing, signal) => {
      signal.throwIfAborted();
      const frame = frameOf(outgoing, { id, render });
      asked.note(outgoing);
      await (frame?.type === 'say' ? acks.tellSurely(frame, signal) : tell(frame));
      return eventOf(id, outgoing.transaction);
    },
    show: async (chapter, signal) =>
      acks.tellSurely(chapterFrame(chapter, { mark: acks.nextMark(), render }), signal),
  };
  return {
    id,
    admitted,
    terminal,
    gone,
    tell,
    shown: acks.shown,
    take: (line, at) => take(messageOf({ session: id, ...line, at }, admitted), lines),
    stored: (line) => void (lines.has(line) && lines.set(line, 'stored')),
    wasAsked: asked.take,
  };
}

interface Asked extends Record<'take', Session['wasAsked']> {
  note(outgoing: Outgoing): void;
}

/** The password that this terminal was asked for last; it is handed in once. */
function createAsked(): Asked {
  let asked: HiddenValue | null = null;
  return {
    note(outgoing) {
      asked = outgoing.kind === 'message' ? (outgoing.hidden ?? asked) : asked;
    },
    take({ app, key }) {
      const found = asked?.app === app && asked.key === key ? asked : null;
      asked = found === null ? asked : null;
      return found;
    },
  };
}

function placeOf({
  id,
  admitted: { user, room },
  hello: { follows },
}: Pick<SessionParts, 'id' | 'admitted' | 'hello'>): Pick<Terminal, 'user' | 'room' | 'own' | 'follows'> {
  return { user, room, own: roomOf(id), follows: follows.map((number) => OperationId.parse(number)) };
}

function storedIn(lines: ReadonlyMap<EventId, 'typed' | 'stored'>): readonly EventId[] {
  return [...lines].filter(([, state]) => state === 'stored').map(([line]) => line);
}

function take(message: Message, lines: Map<EventId, 'typed' | 'stored'>): Message | null {
  if (lines.size >= MOST_LINES || lines.has(message.id)) {
    return null;
  }
  lines.set(message.id, 'typed');
  return message;
}

/** Who does not read is let go: what is due stays on disk. */
function teller(socket: Socket): (frame: ToTerminal | null) => void {
  return (frame) => {
    if (frame !== null && !socket.destroyed) {
      socket.write(encode(frame));
    }
    if (socket.writableLength > MAX_FRAME_BYTES) {
      socket.destroy();
    }
  };
}

interface Acks {
  /** Resolves when somebody saw it. */
  tellSurely(frame: Extract<ToTerminal, { mark: string }>, signal: AbortSignal): Promise<void>;
  shown(mark: string): void;
  nextMark(): string;
}

function createAcks(tell: Session['tell'], gone: AbortSignal): Acks {
  const waiting = new Map<string, () => void>();
  let serial = 0;
  return {
    async tellSurely(frame, signal) {
      const both = AbortSignal.any([gone, signal]);
      both.throwIfAborted();
      const seen = Promise.withResolvers<void>();
      const fail = (): void => seen.reject(new Error('the terminal is gone'));
      both.addEventListener('abort', fail, { once: true });
      waiting.set(frame.mark, seen.resolve);
      try {
        tell(frame);
        await seen.promise;
      } finally {
        waiting.delete(frame.mark);
        both.removeEventListener('abort', fail);
      }
    },
    shown: (mark) => waiting.get(mark)?.(),
    nextMark() {
      serial += 1;
      return `chapter/${serial}`;
    },
  };
}

import { createInterface, type Interface } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import type { History } from './history.ts';
import { meant, type Said, type Talk } from './talk.ts';
import { type TerminalScreen, terminalScreen } from './terminal-screen.ts';

export interface Sitting {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly history: History;
  readonly hasColours: boolean;
  /** Reads one line unseen; `null`: Ctrl-C. */
  readonly readHidden: (prompt: string) => Promise<string | null>;
}

export interface Interaction {
  readonly screen: TerminalScreen;
  /** The same while a line editor is open: it steps aside. */
  readonly readUnseen: (prompt: string) => Promise<string | null>;
  /** That line held what nobody keeps. */
  forget(text: string): void;
  /** Reads and says lines until somebody leaves, or the talk ends. */
  run(talk: Talk, parts: InteractParts): Promise<void>;
}

export interface InteractParts {
  readonly name: string;
  readonly prefix: string;
  /** Reads what a line asked for unseen and says what comes of it; `null`: nothing was asked for. */
  readonly afterwards: () => Promise<Said | null>;
}

/** Somebody at a terminal: the line that is typed, with what was typed before, and everything else above it. */
export function sitDown(sitting: Sitting): Interaction {
  const { output, history, hasColours } = sitting;
  const typed = [...history.lines].toReversed();
  const seat: Seat = { editor: null, open: nothing };
  const forgotten = new Set<string>();
  const screen = terminalScreen({
    out: (text) => output.write(text),
    columns: () => output.columns,
    hasColours,
    promptRows: () => seat.editor?.getCursorPos().rows ?? 0,
    prompt: () => seat.editor?.prompt(true),
  });
  return {
    screen,
    async readUnseen(prompt) {
      close(seat);
      output.write(CLEAR);
      try {
        return await sitting.readHidden(prompt);
      } finally {
        screen.fix();
        seat.open();
      }
    },
    forget(text) {
      forgotten.add(text);
      typed.splice(0, typed.length, ...typed.filter((line) => line !== text));
    },
    async run(talk, parts) {
      const speak = createSpeaker(talk, parts, (text) => forgotten.has(text) || history.add(text));
      const create = (): Interface => createEditor(sitting, { prompt: `${parts.name}> `, typed, talk });
      await readLines(seat, { screen, speak, create, ended: talk.ended });
    },
  };
}

/** Source: ECMA-48: to the first column, and erase to the end of the screen. */
const CLEAR = '\r\u001B[J';

/** The line editor, while there is one: it steps aside for what is typed unseen. */
interface Seat {
  editor: Interface | null;
  open: () => void;
}

function close(seat: Seat): void {
  const { editor } = seat;
  seat.editor = null;
  editor?.close();
}

interface Reading {
  readonly screen: TerminalScreen;
  readonly speak: (text: string) => Promise<void>;
  readonly create: () => Interface;
  readonly ended: Promise<void>;
}

/** Line after line, each said when the one before is answered, until somebody leaves. */
async function readLines(seat: Seat, { screen, speak, create, ended }: Reading): Promise<void> {
  const left = Promise.withResolvers<void>();
  let turn: Promise<unknown> = Promise.resolve();
  function take(text: string): void {
    screen.fix();
    turn = turn.then(async () => speak(text)).catch(left.reject);
    seat.editor?.prompt();
  }
  seat.open = () => {
    const own = create();
    seat.editor = own;
    own.on('line', (text) => (LEAVING.has(text.trim()) ? left.resolve() : take(text.trim())));
    own.on('close', () => seat.editor === own && left.resolve());
    own.on('SIGINT', () => cancelLine(own, screen));
    own.prompt();
  };
  seat.open();
  await Promise.race([left.promise, ended]).finally(() => {
    seat.open = nothing;
    close(seat);
  });
}

const LEAVING = new Set(['exit', 'quit']);

function nothing(): void {}

/** Says a line and remembers it when it was a command: what answers a question is none. */
function createSpeaker(
  talk: Talk,
  { prefix, afterwards }: InteractParts,
  remember: (text: string) => unknown,
): (text: string) => Promise<void> {
  let isAsked = false;
  return async (text) => {
    if (text === '') {
      return;
    }
    const isReply = isAsked;
    const said = await talk.say(meant(text, talk, prefix));
    const more = await afterwards();
    isAsked = (more ?? said).isAsked;
    if (!isReply) {
      remember(text);
    }
  };
}

interface EditorParts {
  readonly prompt: string;
  readonly typed: readonly string[];
  readonly talk: Talk;
}

function createEditor({ input, output }: Sitting, { prompt, typed, talk }: EditorParts): Interface {
  return createInterface({
    input,
    output,
    prompt,
    history: [...typed],
    historySize: 500,
    removeHistoryDuplicates: true,
    completer: (line: string, answer: (error: null, found: [string[], string]) => void) => {
      const last = line.split(/\s+/).at(-1) ?? '';
      void talk.complete(line).then((words) => {
        answer(null, [words.length === 1 ? [`${words[0]} `] : [...words], last]);
      });
    },
  });
}

/** Ctrl-C takes the line away; on an empty one it says how to leave. */
function cancelLine(editor: Interface, screen: TerminalScreen): void {
  if (editor.line === '') {
    screen.note('exit or Ctrl-D leaves; what is under way goes on.');
    return;
  }
  editor.write(null, { ctrl: true, name: 'e' });
  editor.write(null, { ctrl: true, name: 'u' });
}

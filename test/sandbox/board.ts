import { clearScreenDown, cursorTo, type Interface, moveCursor } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { colours, type Paint } from './paint.ts';

/** One message as it is shown. */
export interface Entry {
  /** A message that is shown already is replaced by one with the same id. */
  readonly id: string;
  /** At the left margin: `ana`, `bot`, `room`. */
  readonly who: string;
  readonly text: string;
  /** Reactions, behind its first line. */
  readonly marks?: string;
}

/** Where the room is written to. */
export interface Board {
  show(entry: Entry): void;
  /** Puts a reaction behind the first line of a message, where it is still on the screen. */
  mark(id: string, key: string): void;
  /** Takes what was just typed off the screen: it comes back from the room. */
  unType(typed: string): void;
  /** The command line below, which stays at the bottom; `null`: there is none. */
  attach(prompt: Interface | null): void;
}

/** So many messages at the bottom can still change in place. */
const MOVING = 40;
const MARGIN = 5;

/** On a terminal messages change in place while they are on the screen; elsewhere each is written once, as `show` brings it. */
export function createBoard(stream: NodeJS.WriteStream): Board {
  return stream.isTTY ? movingBoard(stream) : plainBoard(stream);
}

function plainBoard(stream: NodeJS.WriteStream): Board {
  const paint = colours(stream);
  return {
    show: (entry) => void stream.write(`${linesOf(entry, paint).join('\n')}\n`),
    mark: () => {},
    unType: () => {},
    attach: () => {},
  };
}

function movingBoard(stream: NodeJS.WriteStream): Board {
  const paint = colours(stream);
  const bottom: Entry[] = [];
  let prompt: Interface | null = null;

  /** Takes the prompt and what stands in the last `rows` rows off the screen. */
  const clear = (rows: number): void => {
    cursorTo(stream, 0);
    moveCursor(stream, 0, -((prompt?.getCursorPos().rows ?? 0) + rows));
    clearScreenDown(stream);
  };
  const write = (entries: readonly Entry[]): void => {
    const lines = entries.flatMap((entry) => linesOf(entry, paint));
    stream.write(lines.map((line) => `${line}\n`).join(''));
    prompt?.prompt(true);
  };
  return {
    attach(line) {
      prompt = line;
    },
    show(entry) {
      if (!replace(entry) && !isOnTheMove(entry)) {
        clear(0);
        bottom.push(entry);
        bottom.splice(0, bottom.length - MOVING);
        write([entry]);
      }
    },
    mark(id, key) {
      const entry = bottom.find((each) => each.id === id);
      if (entry !== undefined) {
        replace({ ...entry, marks: `${entry.marks ?? ''} ${key}` });
      }
    },
    unType(typed) {
      clear(Math.ceil((widthOf(typed) + 1) / stream.columns));
    },
  };

  /** `false`: it is not on the screen. */
  function replace(entry: Entry): boolean {
    const place = bottom.findIndex(({ id }) => id === entry.id);
    const moved = place === -1 ? [] : bottom.slice(place);
    const rows = rowsOf(moved, stream.columns);
    if (place === -1 || rows > stream.rows - 3) {
      return false;
    }
    clear(rows);
    bottom.splice(place, 1, { marks: moved[0]?.marks ?? '', ...entry });
    write(bottom.slice(place));
    return true;
  }

  /** A progress card that has left the screen goes on unseen; its verdict is a message of its own. */
  function isOnTheMove({ id, text }: Entry): boolean {
    return /[▓░]/u.test(text) && bottom.some((each) => each.id === id);
  }
}

function rowsOf(entries: readonly Entry[], columns: number): number {
  const lines = entries.flatMap((entry) => linesOf(entry, null));
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
}

/** Emoji take two columns. */
function widthOf(line: string): number {
  return Array.from(line).reduce((sum, sign) => sum + (/\p{Emoji_Presentation}/u.test(sign) ? 2 : 1), 0);
}

function linesOf({ who, text, marks = '' }: Entry, paint: Paint | null): readonly string[] {
  const [first = '', ...rest] = harmless(text).trimEnd().split('\n');
  const lines = [marks === '' ? first : `${first}  ${harmless(marks)}`, ...rest];
  return lines.map((line, index) => {
    const margin = (index === 0 ? who : '').padEnd(MARGIN);
    return paint === null
      ? margin + line
      : `${paint.bold(paintName(margin, who, paint))}${paintLine(line, paint)}`;
  });
}

/** What people write must not move our cursor. */
function harmless(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069]/gu, '');
}

function paintName(margin: string, who: string, paint: Paint): string {
  const painters: Readonly<Record<string, Paint[keyof Paint]>> = {
    bot: paint.cyan,
    ana: paint.green,
    kim: paint.yellow,
    lou: paint.magenta,
    mo: paint.blue,
    sam: paint.red,
  };
  return (painters[who] ?? paint.dim)(margin);
}

function paintLine(line: string, paint: Paint): string {
  return line
    .replaceAll(/[▓█]+/gu, (bar) => paint.cyan(bar))
    .replaceAll(/[░]+/gu, (bar) => paint.dim(bar))
    .replaceAll('✓', paint.green('✓'))
    .replaceAll('⚠', paint.yellow('⚠'))
    .replaceAll(/![a-z]+/g, (command) => paint.bold(command));
}

import type { FromTerminal, Say, ToTerminal } from './protocol.ts';

/** What came of a line. */
export interface Said {
  readonly isRefused: boolean;
  /** It asked something back. */
  readonly isAsked: boolean;
  readonly operations: readonly number[];
}

/** What was typed, from the first try to the end of what came of it. */
export interface Lines {
  /** Resolves when all that came of it was shown. */
  say(text: string): Promise<Said>;
  /** After the bot came back: the numbers are the same, so that nothing is done twice. */
  sayAgain(): void;
  hear(say: Say): void;
  end(frame: Extract<ToTerminal, { type: 'handled' }>): void;
  textOf(line: number): string;
}

interface Open {
  readonly text: string;
  readonly done: (said: Said) => void;
  isRefused: boolean;
  isAsked: boolean;
}

export function createLines(send: (frame: FromTerminal) => void): Lines {
  const open = new Map<number, Open>();
  const texts = new Map<number, string>();
  let serial = 0;
  return {
    async say(text) {
      serial += 1;
      const { promise, resolve } = Promise.withResolvers<Said>();
      open.set(serial, { text, done: resolve, isRefused: false, isAsked: false });
      texts.set(serial, text);
      send({ type: 'line', line: serial, text });
      return promise;
    },
    sayAgain: () => open.forEach(({ text }, line) => send({ type: 'line', line, text })),
    hear(say) {
      // Lines of one person are taken in order: it belongs to the first that is open.
      const [first] = open.values();
      if (first !== undefined) {
        first.isRefused ||= say.isRefusal;
        first.isAsked = say.isQuestion || say.hidden !== null;
      }
    },
    end({ line, operations }) {
      const ended = open.get(line);
      open.delete(line);
      ended?.done({ isRefused: ended.isRefused, isAsked: ended.isAsked, operations });
    },
    textOf: (line) => texts.get(line) ?? '',
  };
}

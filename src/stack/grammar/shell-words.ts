/** A quote or escape that does not end. */
export type ShellFault = 'open_quote' | 'open_escape';

type State = 'between' | 'word' | 'escape' | 'single' | 'double' | 'double_escape' | 'comment';

interface Reader {
  state: State;
  word: string;
  readonly words: string[];
}

/** A command as words, by the rules of google/shlex: quotes, `\`, comments; no `$`, no globs, no operators. */
export function splitShellWords(text: string): readonly string[] | ShellFault {
  const reader: Reader = { state: 'between', word: '', words: [] };
  for (const sign of text) {
    steps[reader.state](reader, sign);
  }
  if (reader.state === 'escape' || reader.state === 'double_escape') {
    return 'open_escape';
  }
  if (reader.state === 'single' || reader.state === 'double') {
    return 'open_quote';
  }
  if (reader.state === 'word') {
    endWord(reader);
  }
  return reader.words;
}

const steps: Readonly<Record<State, (reader: Reader, sign: string) => void>> = {
  between: readBetween,
  word: readWord,
  escape: (reader, sign) => take(reader, sign, 'word'),
  single: (reader, sign) => (sign === "'" ? enter(reader, 'word') : take(reader, sign, 'single')),
  double: readDouble,
  double_escape: (reader, sign) => take(reader, sign, 'double'),
  comment: (reader, sign) => enter(reader, sign === '\n' ? 'between' : 'comment'),
};

const openers = new Map<string, State>([
  ['"', 'double'],
  ["'", 'single'],
  ['\\', 'escape'],
]);

function readBetween(reader: Reader, sign: string): void {
  if (sign === '#') {
    enter(reader, 'comment');
  } else if (!isSpace(sign)) {
    readWord(reader, sign);
  }
}

function readWord(reader: Reader, sign: string): void {
  const opened = openers.get(sign);
  if (opened !== undefined) {
    enter(reader, opened);
  } else if (isSpace(sign)) {
    endWord(reader);
  } else {
    take(reader, sign, 'word');
  }
}

function readDouble(reader: Reader, sign: string): void {
  if (sign === '"') {
    enter(reader, 'word');
  } else if (sign === '\\') {
    enter(reader, 'double_escape');
  } else {
    take(reader, sign, 'double');
  }
}

function enter(reader: Reader, state: State): void {
  reader.state = state;
}

function take(reader: Reader, sign: string, next: State): void {
  reader.word += sign;
  reader.state = next;
}

function endWord(reader: Reader): void {
  reader.words.push(reader.word);
  reader.word = '';
  reader.state = 'between';
}

function isSpace(sign: string): boolean {
  return ' \t\r\n'.includes(sign);
}

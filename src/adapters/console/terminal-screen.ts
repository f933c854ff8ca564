import type { Screen } from './talk.ts';

/** What the screen meets of the terminal and of the line that is being typed. */
export interface Paper {
  readonly out: (text: string) => void;
  readonly columns: () => number;
  readonly hasColours: boolean;
  /** Rows of the prompt above the cursor. */
  readonly promptRows: () => number;
  /** Writes the prompt and what is being typed again. */
  readonly prompt: () => void;
}

export interface TerminalScreen extends Screen {
  /** A few words of the console itself. */
  note(text: string): void;
  /** Somebody pressed Enter: what stands above is not changed any more. */
  fix(): void;
}

/** Source: ECMA-48: cursor up, erase to the end of the screen, bold, dim, plain. */
const UP = (rows: number): string => (rows > 0 ? `\u001B[${rows}A` : '');
const ERASE = '\r\u001B[J';
const [BOLD, DIM, PLAIN] = ['\u001B[1m', '\u001B[2m', '\u001B[0m'];

/** Everything appears above the line that is being typed; what is said anew takes the place of what stood there, if it stands last. */
export function terminalScreen(paper: Paper): TerminalScreen {
  const texts = new Map<string, string>();
  let last: { readonly key: string; readonly rows: number } | null = null;

  function print(key: string, text: string, style = ''): void {
    if (texts.get(key) === text) {
      return;
    }
    texts.set(key, text);
    const promptRows = paper.promptRows();
    const above = last?.key === key ? last.rows : 0;
    const shown = style === '' || !paper.hasColours ? text : styled(text, style);
    // The line editor goes back up over as many rows as its prompt had.
    paper.out(`${UP(promptRows + above)}${ERASE}${shown}\n${'\n'.repeat(promptRows)}`);
    last = { key, rows: rowsOf(text, paper.columns()) };
    paper.prompt();
  }

  return {
    welcome: ({ text }) => print('welcome', `${text}\nTab completes, exit leaves.`, DIM),
    say: ({ mark, replaces, text }) => print(`say/${replaces ?? mark}`, text),
    chapter({ operation, slot, text, ownOk }) {
      const isDim = slot === 'progress' || slot === 'output';
      const ask = slot === 'card' && ownOk !== null ? '\nHere: yes or no.' : '';
      print(`${operation}/${slot}`, `${text}${ask}`, isDim ? DIM : BOLD);
    },
    away: () => print('away', 'The bot went away. What it was asked stays with it; looking for it …', DIM),
    forget: () => {},
    note: (text) => print(`note/${text}`, text, DIM),
    fix() {
      last = null;
      texts.delete('away');
    },
  };
}

/** Bold is for the first row: it says what it is about. */
function styled(text: string, style: string): string {
  const [first = '', ...rest] = text.split('\n');
  const isWhole = style === DIM;
  return isWhole ? `${DIM}${text}${PLAIN}` : [`${style}${first}${PLAIN}`, ...rest].join('\n');
}

function rowsOf(text: string, columns: number): number {
  return text
    .split('\n')
    .reduce((rows, row) => rows + Math.max(1, Math.ceil(Array.from(row).length / Math.max(columns, 1))), 0);
}

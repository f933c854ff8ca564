/** What is asked of a terminal: Node's `tty.ReadStream` is one. */
interface Terminal extends AsyncIterable<string> {
  setRawMode(isRaw: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  pause(): unknown;
}

/** Ends of what is typed, and what takes the last character back. Source: ASCII: Enter, Ctrl-D, Ctrl-C; backspace and delete. */
const ENTER = new Set(['\r', '\n', '\u0004']);
const CANCEL = '\u0003';
const BACK = new Set(['\b', '\u007F']);

/**
 * One line that a person types, without showing it. `null`: Ctrl-C. The terminal is left as it was, whatever happens. What is pasted
 * may come in pieces, and ends at its first line.
 */
export async function readHidden(
  input: Terminal,
  out: (text: string) => void,
  prompt: string,
): Promise<string | null> {
  input.setEncoding('utf8');
  input.setRawMode(true);
  try {
    out(prompt); // Not earlier: what somebody types at once would be shown.
    return await readLine(input);
  } finally {
    input.setRawMode(false);
    input.pause();
    out('\n');
  }
}

async function readLine(input: AsyncIterable<string>): Promise<string | null> {
  const typed: string[] = [];
  for await (const piece of input) {
    for (const character of piece) {
      if (character === CANCEL) {
        return null;
      }
      if (ENTER.has(character)) {
        return typed.join('');
      }
      if (BACK.has(character)) {
        typed.pop();
      } else {
        typed.push(character);
      }
    }
  }
  return typed.join('');
}

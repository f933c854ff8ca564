import type { YAMLParseError } from 'yaml';

/** A text with some lines moved to the right. */
export interface Reindented {
  readonly text: string;
  /** Numbers of the lines, from 1. */
  readonly lines: ReadonlySet<number>;
  /** By how many columns. */
  readonly by: number;
}

export function asWritten(text: string): Reindented {
  return { text, lines: new Set(), by: 0 };
}

/**
 * Docker's reader heeds no indent inside of brackets and quotes, and YAML 1.2 does. So the lines that `fault` is about are moved to the
 * right, where they mean the same to both. `null`: that is not what is wrong.
 */
export function reindent({ text, lines, by }: Reindented, fault: YAMLParseError): Reindented | null {
  const reach = reachOf(text, fault);
  if (reach === null) {
    return null;
  }
  const all = text.split('\n');
  const [first, last] = [lineOf(text, reach.from), lineOf(text, reach.to)];
  const added = new Set(Array.from({ length: last - first + 1 }, (_, index) => first + index)).difference(
    lines,
  );
  const indent = by === 0 ? longestIndent(all) + 1 : by;
  const moved = all.map((line, index) => (added.has(index + 1) ? ' '.repeat(indent) + line : line));
  return added.size === 0 ? null : { text: moved.join('\n'), lines: lines.union(added), by: indent };
}

interface Reach {
  readonly from: number;
  readonly to: number;
}

/** From the first line that stands too far left to where the brackets or quotes end. */
function reachOf(text: string, { code, message, pos }: YAMLParseError): Reach | null {
  const [at] = pos;
  if (code === 'BAD_INDENT' && message.startsWith('Flow ')) {
    return { from: at, to: endOfFlow(text, at) };
  }
  const quote = /^Missing closing (["'])quote/.exec(message)?.[1];
  const from = text.indexOf('\n', at) + 1;
  const to = quote === undefined || from === 0 ? null : endOfQuote(text, quote, from);
  return to === null ? null : { from, to };
}

function endOfQuote(text: string, quote: string, from: number): number | null {
  const rest = new RegExp(quote === '"' ? String.raw`[^"\\]*(?:\\[^][^"\\]*)*"` : `[^']*(?:''[^']*)*'`, 'y');
  rest.lastIndex = from;
  return rest.test(text) ? rest.lastIndex - 1 : null;
}

/** Of the brackets around `from`, the innermost; what it misjudges the next fault is about. */
function endOfFlow(text: string, from: number): number {
  const tokens = /(?<=[\s[{,:])(?:"[^"\\]*(?:\\[^][^"\\]*)*"|'[^']*(?:''[^']*)*'|#[^\n]*)|[[\]{}]/g;
  tokens.lastIndex = from;
  let depth = 1;
  for (let match = tokens.exec(text); match !== null && depth > 0; match = tokens.exec(text)) {
    depth += '[{'.includes(match[0]) ? 1 : 0;
    depth -= ']}'.includes(match[0]) ? 1 : 0;
    if (depth === 0) {
      return match.index;
    }
  }
  return from;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function longestIndent(lines: readonly string[]): number {
  return lines.reduce((longest, line) => Math.max(longest, /^ */.exec(line)?.[0].length ?? 0), 0);
}

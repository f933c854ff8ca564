import { UserError } from '../kernel/errors.ts';

/** One assignment as it stands in the text. `start` and `end` enclose the value with its quotes, without blanks and comment. */
export interface RawEntry {
  readonly key: string;
  readonly quote: '' | '"' | "'";
  readonly start: number;
  readonly end: number;
  /** What follows ` #` on the value's last line, trimmed. */
  readonly comment: string | null;
  readonly line: number;
}

/** A blank that does not end a line. */
const BLANK = String.raw`[ \t\v\f\u0085\u00a0]`;
/** `export` is allowed, so that a shell can source the file; `KEY: value` is, because abra's parser allows it. */
const KEY = new RegExp(String.raw`(?:export${BLANK}+)?([A-Za-z0-9_.]+)${BLANK}*[=:]`, 'y');
const BLANKS = new RegExp(`${BLANK}*`, 'y');
const NOTHING = /(?:\s+|#[^\n]*)*/y;
const REST_OF_LINE = /[^\r\n]*/y;
/** A quote ends at the next one without a backslash before it; this counts for single quotes too. Source: godotenv. */
const QUOTED = { '"': /"[^]*?(?<!\\)"/y, "'": /'[^]*?(?<!\\)'/y };
const AFTER_QUOTE = new RegExp(String.raw`${BLANK}*(?:#([^\r\n]*))?(?=[\r\n]|$)`, 'y');
const COMMENT = new RegExp(`(?<=${BLANK})#`);

/**
 * Finds the assignments of an env file in abra's grammar (the one of Go's `godotenv`), in the order of the file.
 * Throws `app_broken` with the line, and never repeats the line's text: it may be a password.
 */
export function scanEnv(text: string, path: string): RawEntry[] {
  const lineOf = lineCounter(text);
  const broken = (offset: number, what: string): UserError =>
    new UserError('app_broken', what, { place: { path, line: lineOf(offset) } });
  if (text.includes('\0')) {
    throw broken(text.indexOf('\0'), 'This file holds a zero byte, so it is no text.');
  }
  const entries: RawEntry[] = [];
  let at = skip(NOTHING, text, 0);
  while (at < text.length) {
    const line = lineOf(at);
    const key = match(KEY, text, at);
    if (key === null) {
      throw broken(at, 'This line is no setting: it should read `NAME=value`.');
    }
    const value = scanValue(text, at + key[0].length);
    if (typeof value === 'string') {
      throw broken(at, value);
    }
    const { next, ...raw } = value;
    entries.push({ key: key[1] ?? '', line, ...raw });
    at = skip(NOTHING, text, next);
  }
  return entries;
}

type RawValue = Omit<RawEntry, 'key' | 'line'> & { readonly next: number };

/** The value that begins after `=`, or what is wrong with it. */
function scanValue(text: string, from: number): RawValue | string {
  const start = skip(BLANKS, text, from);
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    return scanQuoted(text, start, quote);
  }
  const rest = match(REST_OF_LINE, text, from)?.[0] ?? '';
  const hash = rest.search(COMMENT);
  const raw = hash === -1 ? rest : rest.slice(0, hash);
  const end = from + raw.trimEnd().length;
  return {
    quote: '',
    start: Math.min(start, end),
    end,
    comment: hash === -1 ? null : rest.slice(hash + 1).trim(),
    next: from + rest.length,
  };
}

function scanQuoted(text: string, start: number, quote: '"' | "'"): RawValue | string {
  const quoted = match(QUOTED[quote], text, start);
  if (quoted === null) {
    return 'The quote that opens on this line is never closed.';
  }
  const end = start + quoted[0].length;
  const after = match(AFTER_QUOTE, text, end);
  if (after === null) {
    return 'There is text behind the closing quote of this setting.';
  }
  return { quote, start, end, comment: after[1]?.trim() ?? null, next: end + after[0].length };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function skip(pattern: RegExp, text: string, at: number): number {
  return at + (match(pattern, text, at)?.[0].length ?? 0);
}

/** Counts from 1, in one pass over the text as long as it is asked in order. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let counted = 0;
  return (offset) => {
    if (offset < counted) {
      [line, counted] = [1, 0];
    }
    for (; counted < offset; counted += 1) {
      line += text[counted] === '\n' ? 1 : 0;
    }
    return line;
  };
}

import { UserError } from '../kernel/errors.ts';

/** One assignment as it stands in the text. `start` and `end` enclose the value with its quotes, without blanks and comment. */
export interface RawEntry {
  readonly key: string;
  /** Where the assignment begins: at its name, or at `export`. */
  readonly at: number;
  readonly quote: '' | '"' | "'";
  readonly start: number;
  readonly end: number;
  /** What follows the last ` #` on the value's last line, trimmed. */
  readonly comment: string | null;
  /** `KEY= # why`: somebody meant a comment, and abra's parser takes it for the value. */
  readonly isCommentTaken: boolean;
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
const IS_BLANK = new RegExp(`^${BLANK}$`);

/**
 * Finds the assignments of an env file in abra's grammar (the one of Go's `godotenv`), in the order of the file.
 * Throws `app_broken` with the line, and never repeats the line's text: it may be a password.
 */
export function scanEnv(text: string, path: string): RawEntry[] {
  const lineOf = lineCounter(text);
  const broken = (offset: number, what: string): UserError =>
    new UserError('app_broken', what, { place: { path, line: lineOf(offset) } });
  if (text.includes('\0')) {
    throw broken(
      text.indexOf('\0'),
      'This line holds a zero byte, so the file is no text: save it as UTF-8.',
    );
  }
  const entries: RawEntry[] = [];
  let at = skip(NOTHING, text, 0);
  while (at < text.length) {
    const line = lineOf(at);
    const key = match(KEY, text, at);
    if (key === null) {
      throw broken(at, isAfterQuote(text, at, entries) ? BEHIND_QUOTE : NO_SETTING);
    }
    const value = scanValue(text, at + key[0].length);
    if (value === null) {
      throw broken(
        at,
        'The quote that opens on this line is never closed: close it at the end of the value.',
      );
    }
    const { next, ...raw } = value;
    entries.push({ key: key[1] ?? '', at, line, ...raw });
    at = skip(NOTHING, text, next);
  }
  return entries;
}

const NO_SETTING = 'This line is no setting: it should read `NAME=value`.';
const BEHIND_QUOTE = 'There is text behind the closing quote of this setting: put all of it into the quotes.';

/** abra's parser takes a further setting behind a closing quote, and nothing else. */
function isAfterQuote(text: string, at: number, entries: readonly RawEntry[]): boolean {
  const last = entries.at(-1);
  return last !== undefined && last.quote !== '' && !text.slice(last.end, at).includes('\n');
}

type RawValue = Omit<RawEntry, 'key' | 'at' | 'line'> & { readonly next: number };

/** The value that begins after `=`; `null`: its quote is never closed. */
function scanValue(text: string, from: number): RawValue | null {
  const start = skip(BLANKS, text, from);
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    return scanQuoted(text, start, quote);
  }
  const rest = match(REST_OF_LINE, text, start)?.[0] ?? '';
  const hash = commentIn(rest);
  return {
    quote: '',
    start,
    end: start + lengthWithoutBlanks(rest, hash ?? rest.length),
    comment: hash === null ? null : rest.slice(hash + 1).trim(),
    isCommentTaken: start > from && rest.startsWith('#'),
    next: start + rest.length,
  };
}

/** Of several ` #` the last one begins the comment; at the value's very beginning none does. */
function commentIn(rest: string): number | null {
  let at = rest.lastIndexOf('#');
  while (at > 0 && !IS_BLANK.test(rest.charAt(at - 1))) {
    at = rest.lastIndexOf('#', at - 1);
  }
  return at > 0 ? at : null;
}

function lengthWithoutBlanks(rest: string, length: number): number {
  let end = length;
  while (end > 0 && IS_BLANK.test(rest.charAt(end - 1))) {
    end -= 1;
  }
  return end;
}

function scanQuoted(text: string, start: number, quote: '"' | "'"): RawValue | null {
  const quoted = match(QUOTED[quote], text, start);
  if (quoted === null) {
    return null;
  }
  const end = start + quoted[0].length;
  const after = match(AFTER_QUOTE, text, end);
  const comment = after?.[1]?.trim() ?? null;
  return { quote, start, end, comment, isCommentTaken: false, next: end + (after?.[0].length ?? 0) };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function skip(pattern: RegExp, text: string, at: number): number {
  return at + (match(pattern, text, at)?.[0].length ?? 0);
}

/** Counts from 1, in one pass over the text as long as it is asked in order. */
export function lineCounter(text: string): (offset: number) => number {
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

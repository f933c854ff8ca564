import { UserError } from '../kernel/errors.ts';
import { type CommentedOut, commentedOut } from './commented-out.ts';
import { switchOverlays } from './edit-overlays.ts';
import { parseEnvFile } from './env-file.ts';
import { type RawEntry, scanEnv } from './env-scan.ts';
import { quotings } from './quote-value.ts';
import { looksSecret } from './secret-looking.ts';

/** One setting as somebody wants it; `null`: not set any more. */
export interface SettingChange {
  readonly key: string;
  readonly value: string | null;
}

/**
 * The same text with these settings; every byte of other lines stays. A setting keeps its place and the comment behind it; one that is
 * commented out is uncommented there; a new one stands at the end, with the comment that `sample` has behind it.
 * Throws `bad_arguments` for a value that no quoting holds.
 */
export function editSettings(text: string, changes: readonly SettingChange[], sample = ''): string {
  return changes.reduce((before, change) => {
    const { key, value } = change;
    return value === null ? withoutSetting(before, key) : withSetting(before, { key, value }, sample);
  }, text);
}

/** Empty settings whose comment abra would take for their value (`KEY= # why`) get quotes: `KEY="" # why`. */
export function quoteEmpty(text: string): string {
  return scanEnv(text, '.env')
    .filter(({ isCommentTaken }) => isCommentTaken)
    .toReversed()
    .reduce((before, { start }) => splice(before, [start - 1, start - 1], '""'), text);
}

interface Wanted {
  readonly key: string;
  readonly value: string;
}

function withSetting(text: string, wanted: Wanted, sample: string): string {
  const switched = wanted.key === 'COMPOSE_FILE' ? [switchOverlays(text, wanted.value)] : [];
  const quoted = quotings(wanted.value).map((one) => place(text, { ...wanted, quoted: one }, sample));
  const written = [...switched, ...quoted].find((draft) => holds(draft, text, wanted));
  if (written === undefined) {
    throw new UserError(
      'bad_arguments',
      `This value of \`${wanted.key}\` cannot be written so that abra reads it back: it ends in a quote or a backslash.`,
    );
  }
  return written;
}

/** Whether the draft says what is wanted, and every other assignment reads as it is written in `before`. */
function holds(draft: string, before: string, { key, value }: Wanted): boolean {
  const others = (text: string): string =>
    JSON.stringify(scanEnv(text, '.env').flatMap((one) => (one.key === key ? [] : [sourceOf(text, one)])));
  try {
    return parseEnvFile(draft, '.env').values[key] === value && others(draft) === others(before);
  } catch {
    return false; // A draft that cannot be read is no way to write it.
  }
}

function sourceOf(text: string, { key, start, end, comment }: RawEntry): readonly (string | null)[] {
  return [key, text.slice(start, end), comment];
}

interface Quoted extends Wanted {
  readonly quoted: string;
}

function place(text: string, { key, quoted }: Quoted, sample: string): string {
  const raw = scanEnv(text, '.env').findLast((entry) => entry.key === key);
  if (raw !== undefined) {
    return splice(text, spanOf(raw), raw.isCommentTaken ? quoted || '""' : inOldQuotes(raw, quoted));
  }
  const commented = commentedOut(text).find((one) => one.key === key);
  return commented === undefined
    ? appended(text, { key, quoted }, sample)
    : splice(text, commented.span, takenUp(commented, quoted));
}

/** What was meant as a comment stays one. */
function spanOf({ start, end, isCommentTaken }: RawEntry): Span {
  return isCommentTaken ? [start - 1, start - 1] : [start, end];
}

/** `A="1"` becomes `A="2"`: where people write quotes, they stay. */
function inOldQuotes({ quote }: RawEntry, quoted: string): string {
  return /^["']/.test(quoted) ? quoted : `${quote}${quoted}${quote}`;
}

type Span = readonly [start: number, end: number];

function takenUp({ indent, setting, raw }: CommentedOut, quoted: string): string {
  const value = raw.isCommentTaken ? quoted || '""' : inOldQuotes(raw, quoted);
  return `${indent}${splice(setting, spanOf(raw), value)}`;
}

function appended(text: string, { key, quoted }: Omit<Quoted, 'value'>, sample: string): string {
  const end = endOfLine(text);
  const comment = commentOf(sample, key);
  const gap = text === '' || text.endsWith('\n') ? '' : end;
  return `${text}${gap}${key}=${quoted}${comment === null ? '' : ` # ${comment}`}${end}`;
}

/** The words behind a secret's version say how it is generated: `# length=64`. */
function commentOf(sample: string, key: string): string | null {
  const active = scanEnv(sample, '.env.sample').findLast((entry) => entry.key === key);
  if (active !== undefined) {
    return active.comment;
  }
  return commentedOut(sample).find((one) => one.key === key)?.raw.comment ?? null;
}

/** Commented out, so that it can be taken up again; what looks like a password is taken away, so that it does not stay. */
function withoutSetting(text: string, key: string): string {
  const values = parseEnvFile(text, '.env').values;
  const isSecret = looksSecret(key, values[key] ?? '');
  const entries = scanEnv(text, '.env').filter((entry) => entry.key === key);
  const left = entries.toReversed().reduce((before, raw) => {
    const [start, end] = linesOf(before, raw);
    const lines = before.slice(start, end);
    return splice(before, [start, end], isSecret ? '' : lines.replaceAll(/^(?=[^\r\n])/gm, '#'));
  }, text);
  const others = (all: string): string =>
    scanEnv(all, '.env')
      .map((one) => one.key)
      .filter((one) => one !== key)
      .join('\n');
  if (others(left) !== others(text)) {
    throw new UserError(
      'bad_arguments',
      `\`${key}\` stands on one line with another setting: part them in the file first.`,
    );
  }
  return left;
}

/** Whole lines, the end of the last one included. */
function linesOf(text: string, { at, end }: RawEntry): Span {
  const next = text.indexOf('\n', end);
  return [text.lastIndexOf('\n', at) + 1, next === -1 ? text.length : next + 1];
}

function endOfLine(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function splice(text: string, [start, end]: Span, instead: string): string {
  return `${text.slice(0, start)}${instead}${text.slice(end)}`;
}

import { type Place, UserError } from '../kernel/errors.ts';
import { type RawEntry, scanEnv } from './env-scan.ts';
import { type Pin, parsePin } from './pin.ts';

export interface EnvEntry {
  readonly key: string;
  /** Unquoted and expanded by the keys before it. */
  readonly value: string;
  /** Counts from 1; for a value over several lines the first. */
  readonly line: number;
  /** The words `name=value` of the comment behind it: `# length=64 charset=hex`. */
  readonly modifiers: Readonly<Record<string, string>>;
  readonly comment: string | null;
  /** `KEY= # why`: abra reads `# why` as the value, so that it reaches the containers. */
  readonly isCommentTaken: boolean;
}

export interface EnvFile {
  /** In the order of the file; a key may come again. */
  readonly entries: readonly EnvEntry[];
  /** The last value of each key. */
  readonly values: Readonly<Record<string, string>>;
}

/** Settings that say which recipe an app is made of. When both are there, abra takes the first of these. */
const RECIPE_KEYS = ['RECIPE', 'TYPE'] as const;
/** Our choice: keys that repeat each other (`B=$A$A`) could otherwise fill the memory from a small file. */
const MAX_VALUE_LENGTH = 64 * 1024;
/** What a git tag may hold and an env file takes without quotes. Neither `/` nor `:`, which would not read back as a version. */
const PINNABLE = /^[A-Za-z0-9][\w.+-]*$/;

/** Reads an env file as abra does. Throws `app_broken` with the line. */
export function parseEnvFile(text: string, path: string): EnvFile {
  const values = new Map<string, string>();
  const entries = scanEnv(text, path).map((raw) => {
    const value = valueOf(text, raw, values);
    if (value.length > MAX_VALUE_LENGTH) {
      throw new UserError('app_broken', `\`${raw.key}\` is longer than 64 KiB.`, {
        place: { path, line: raw.line },
      });
    }
    values.set(raw.key, value);
    const { key, line, comment, isCommentTaken } = raw;
    return { key, value, line, modifiers: modifiersIn(comment), comment, isCommentTaken };
  });
  return { entries, values: Object.fromEntries(values) };
}

/**
 * The same text with this version in its pin (`TYPE=<recipe>:<version>`), or with none. Every other byte stays.
 * Throws `app_broken` for a file without `TYPE=` or `RECIPE=`, `unknown_version` for a version that cannot be a pin.
 */
export function pinVersion(text: string, version: string | null, path = '.env'): string {
  if (version !== null && !PINNABLE.test(version)) {
    throw new UserError('unknown_version', `\`${version}\` cannot be written as a version.`);
  }
  const { key, pin } = pinOf(parseEnvFile(text, path), path);
  return setValue(text, key, version === null ? pin.name : `${pin.name}:${version}`);
}

/** The app's recipe and version, and the setting that names them. Throws `app_broken` for a file that names none. */
export function pinOf(file: EnvFile, path: string): { readonly key: string; readonly pin: Pin } {
  const entry = recipeEntry(file);
  const pin = parsePin(entry?.value ?? '');
  if (entry === null || pin === null) {
    throw new UserError('app_broken', 'No recipe is named here: a line `TYPE=<recipe>` is needed.', {
      place: placeOf(path, entry),
    });
  }
  return { key: entry.key, pin };
}

/** The setting that names the recipe, `null` when there is none. */
export function recipeEntry(file: EnvFile): EnvEntry | null {
  return RECIPE_KEYS.map((key) => lastEntry(file, key)).find((entry) => entry !== null) ?? null;
}

/** The one that counts of all that give this key a value. */
export function lastEntry({ entries }: EnvFile, key: string): EnvEntry | null {
  return entries.findLast((entry) => entry.key === key) ?? null;
}

export function placeOf(path: string, entry: EnvEntry | null): Place {
  return entry === null ? { path } : { path, line: entry.line };
}

/** Puts `value`, which needs no quotes, where the last value of `key` stands; quotes that are there stay. */
export function setValue(text: string, key: string, value: string): string {
  const raw = scanEnv(text, '.env').findLast((entry) => entry.key === key);
  if (raw === undefined) {
    return text;
  }
  return `${text.slice(0, raw.start)}${raw.quote}${value}${raw.quote}${text.slice(raw.end)}`;
}

function valueOf(text: string, { quote, start, end }: RawEntry, values: ReadonlyMap<string, string>): string {
  const raw = text.slice(start, end).replaceAll('\r\n', '\n');
  if (quote === '') {
    return expand(raw, values);
  }
  const inner = withoutQuotes(raw, quote);
  return quote === "'" ? inner : expand(unescape(inner), values);
}

/** Every quote at either end goes, an escaped one too: its backslash stays. Source: godotenv, `extractVarValue`. */
function withoutQuotes(raw: string, quote: string): string {
  const isQuote = (at: number): boolean => raw[at] === quote;
  let [start, end] = [0, raw.length];
  while (end > 0 && isQuote(end - 1)) {
    end -= 1;
  }
  while (start < end && isQuote(start)) {
    start += 1;
  }
  return raw.slice(start, end);
}

/** `\n` and `\r` are characters, `\$` is left to `expand`, of any other pair the backslash goes: so does one before a line's end. */
function unescape(raw: string): string {
  return raw
    .replaceAll(/\\./g, (pair) => ({ '\\n': '\n', '\\r': '\r' })[pair] ?? pair)
    .replaceAll(/\\([^$])/g, '$1');
}

/** Only capitals are names, braces are optional on both sides, and there are no defaults. Source: godotenv, `expandVariables`. */
function expand(value: string, values: ReadonlyMap<string, string>): string {
  let grown = 0;
  return value.replaceAll(
    /(\\)?\$\(?\{?([A-Z0-9_]+)?\}?/g,
    (found: string, escape?: string, name?: string) => {
      if (escape !== undefined) {
        return found.slice(1);
      }
      if (name === undefined) {
        return found;
      }
      const known = grown > MAX_VALUE_LENGTH ? '' : (values.get(name) ?? '');
      grown += known.length;
      return known;
    },
  );
}

function modifiersIn(comment: string | null): Record<string, string> {
  const words = (comment ?? '').split(/\s+/).map((word) => /^([^=]+)=(.+)$/.exec(word));
  return Object.fromEntries(words.flatMap((word) => (word === null ? [] : [[word[1] ?? '', word[2] ?? '']])));
}

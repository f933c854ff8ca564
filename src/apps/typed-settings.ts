import { UserError } from '../kernel/errors.ts';

export interface TypedSetting {
  readonly key: string;
  readonly value: string;
}

const NAME = /\s*([A-Za-z_][A-Za-z0-9_.]*)=/y;
/** Behind a value without quotes the next setting begins at a name in capitals: `A=one two B=3`. */
const NEXT = /\s+(?=[A-Z_][A-Z0-9_]*=)|\s*[\r\n]+\s*/g;
/** Phones write the quotes that they like. */
const CLOSING: Readonly<Record<string, string>> = { '"': '"“”', '“': '”"', '„': '“”', "'": "'’", '‘': '’' };

/**
 * `SMTP_HOST=mail.oak.coop GREETING="Hello all"` → names and values, literally: nothing is filled in for `$`. In double quotes `\"`,
 * `\\` and `\n` are a quote, a backslash and a line's end. Throws `bad_arguments` without repeating what was typed.
 */
export function parseSettings(text: string): readonly TypedSetting[] {
  const settings: TypedSetting[] = [];
  const all = text.trim().replace(/^`+([^`]*)`+$/, '$1');
  for (let at = 0; at < all.length; ) {
    NAME.lastIndex = at;
    const key = NAME.exec(all)?.[1];
    if (key === undefined) {
      throw new UserError('bad_arguments', settings.length === 0 ? NO_SETTING : NO_NEXT);
    }
    const { value, next } = valueAt(all, NAME.lastIndex);
    settings.push({ key, value });
    at = next;
  }
  if (settings.length === 0) {
    throw new UserError('bad_arguments', NO_SETTING);
  }
  return settings;
}

const NO_SETTING = 'A setting reads `NAME=value`: letters, digits and `_`, and no blank before `=`.';
const NO_NEXT =
  'Behind a setting I could not read on. A value with blanks or line ends stands in quotes: `NAME="two words"`.';

function valueAt(text: string, from: number): { readonly value: string; readonly next: number } {
  const closing = CLOSING[text.charAt(from)];
  if (closing !== undefined) {
    const end = endOfQuote(text, from, closing);
    if (end !== null) {
      const inner = text.slice(from + 1, end);
      return { value: closing.includes("'") || closing === '’' ? inner : unescaped(inner), next: end + 1 };
    }
  }
  NEXT.lastIndex = from;
  const end = NEXT.exec(text)?.index ?? text.length;
  return { value: text.slice(from, end).trim(), next: end };
}

/** The quote that closes, with a blank or nothing behind it. */
function endOfQuote(text: string, from: number, closing: string): number | null {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && !closing.includes("'")) {
      at += 1;
    } else if (closing.includes(text.charAt(at)) && /^(?:\s|$)/.test(text.slice(at + 1, at + 2))) {
      return at;
    }
  }
  return null;
}

function unescaped(inner: string): string {
  return inner.replaceAll(/\\(["\\n])/g, (_pair, sign: string) => (sign === 'n' ? '\n' : sign));
}

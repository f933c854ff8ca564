import { plainText } from '../../kernel/plain-text.ts';

/** The longest body that is passed on, in UTF-16 units. Our choice: no command needs a tenth of it. */
const MAX_BODY_LENGTH = 4000;

/** What a person typed, as the parser may see it. `isReply`: older clients put the quoted message in front. */
export function cleanBody(
  body: string,
  isReply: boolean,
): { readonly body: string; readonly isCut: boolean } {
  const own = isReply ? withoutFallback(body) : body;
  const clean = plainText(own).normalize('NFC').trim();
  const isCut = clean.length > MAX_BODY_LENGTH;
  return { body: isCut ? cut(clean) : clean, isCut };
}

/** Leading `> ` lines and the empty one behind them. Source: Matrix specification up to v1.12, "Fallbacks for rich replies". */
function withoutFallback(body: string): string {
  return body.startsWith('> ') ? body.replace(/^(?:> [^\n]*(?:\n|$))+\n?/, '') : body;
}

/** Not between the two halves of a character. */
function cut(text: string): string {
  const end = /[\uD800-\uDBFF]/.test(text.charAt(MAX_BODY_LENGTH - 1))
    ? MAX_BODY_LENGTH - 1
    : MAX_BODY_LENGTH;
  return text.slice(0, end);
}

/** What stands behind one of the bot's names; `null`: the text does not begin with any. */
export function behindName(body: string, names: readonly string[]): string | null {
  const lower = body.toLowerCase();
  for (const name of names.toSorted((a, b) => b.length - a.length)) {
    const rest = lower.startsWith(name.toLowerCase()) ? body.slice(name.length) : null;
    if (name !== '' && rest !== null && /^(?:[:,]|\s|$)/.test(rest)) {
      return rest.replace(/^[:,]?\s*/, '');
    }
  }
  return null;
}

/** Without variation selectors and skin tones, so that 👍🏽 is 👍. */
export function plainKey(key: string): string {
  return plainText(key)
    .replaceAll(/\p{Emoji_Modifier}|[\uFE0E\uFE0F]/gu, '')
    .trim();
}

import { plainText } from '../../kernel/plain-text.ts';
import { typedText } from '../../kernel/typed-text.ts';

/** What a person typed, as the parser may see it. `isReply`: older clients put the quoted message in front. */
export function cleanBody(
  body: string,
  isReply: boolean,
): { readonly body: string; readonly isCut: boolean } {
  return typedText(isReply ? withoutFallback(body) : body);
}

/** Leading `> ` lines and the empty one behind them. Source: Matrix specification up to v1.12, "Fallbacks for rich replies". */
function withoutFallback(body: string): string {
  return body.startsWith('> ') ? body.replace(/^(?:> [^\n]*(?:\n|$))+\n?/, '') : body;
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

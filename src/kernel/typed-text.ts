import { plainText } from './plain-text.ts';

/** The longest text that is passed on, in UTF-16 units. Our choice: no command needs a tenth of it. */
const MAX_LENGTH = 4000;

/** What a person typed, as the parser may see it: plain, NFC, trimmed, and not too long. */
export function typedText(text: string): { readonly body: string; readonly isCut: boolean } {
  const clean = plainText(text).normalize('NFC').trim();
  const isCut = clean.length > MAX_LENGTH;
  return { body: isCut ? cut(clean) : clean, isCut };
}

/** Not between the two halves of a character. */
function cut(text: string): string {
  const end = /[\uD800-\uDBFF]/.test(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
  return text.slice(0, end);
}

/**
 * Controls but tab and line break, the separators of lines and paragraphs, and what turns the direction of writing: with them a
 * text looks like another one. Source: Unicode, "Bidirectional Character Types" (UAX 9).
 */
const INVISIBLE = /(?![\t\n])\p{Cc}|[\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** The text as people see it: nothing that hides, turns or ends it, and no half of a character. */
export function plainText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(INVISIBLE, '').toWellFormed();
}

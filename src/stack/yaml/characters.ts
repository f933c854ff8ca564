/** Control characters, which YAML forbids: whatever reads the file refuses them. */
const forbidden = new RegExp(
  String.raw`[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]|\p{Surrogate}`,
  'u',
);
/** Line ends for yaml.v3, which are none for ours: the two would read different things. */
const separators = /[\u0085\u2028\u2029]|\r(?!\n)/;

/** Where a text holds a character that nobody sees and that is not understood by all, and what it is. */
export function findBadCharacter(
  text: string,
): { readonly offset: number; readonly sentence: string } | null {
  for (const [pattern, noun] of [
    [forbidden, 'a control character'],
    [separators, 'a line separator that editors do not show'],
  ] as const) {
    const offset = text.search(pattern);
    if (offset !== -1) {
      const code = text.codePointAt(offset)?.toString(16).toUpperCase().padStart(4, '0');
      return {
        offset,
        sentence: `Here is ${noun} (U+${code}). Take it out, or write it as \`\\u${code}\` in double quotes.`,
      };
    }
  }
  return null;
}

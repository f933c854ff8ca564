/** What looks like a password in the words of an app: a name that says so with a value, keys, tokens, addresses with passwords. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [
    /((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|credential|authorization)["']?\s*[:=]\s*)(?:bearer\s+|basic\s+)?("[^"]*"|'[^']*'|\S+)/gi,
    '$1[struck out]',
  ],
  [/(\w+:\/\/[^\s:/@]+:)[^\s@/]+(@)/g, '$1[struck out]$2'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g, '[struck out: a private key]'],
  [
    /\b(?:syt_[\w-]{10,}|gh[pousr]_\w{20,}|xox[abp]-[\w-]{10,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)/g,
    '[struck out]',
  ],
];

/**
 * The lines of one text without what looks like a secret; a private key goes over many of them. Never enough alone: who may not
 * read logs gets none.
 */
export function struckOutLines(lines: readonly string[]): readonly string[] {
  const text = lines.join('\n');
  const left = patterns.reduce((before, [pattern, instead]) => before.replace(pattern, instead), text);
  return lines.length === 0 ? [] : left.split('\n');
}

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

/** As `struckOut`, for lines of one text: a private key goes over many. */
export function struckOutLines(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : struckOut(lines.join('\n')).split('\n');
}

/** The text without what looks like a secret. Never enough alone: who may not read logs gets none. */
export function struckOut(text: string, secrets: readonly string[] = []): string {
  const known = secrets
    .filter((secret) => secret.length >= 6)
    .reduce((left, secret) => left.replaceAll(secret, '[struck out]'), text);
  return patterns.reduce((left, [pattern, instead]) => left.replace(pattern, instead), known);
}

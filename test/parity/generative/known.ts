import type { ComposeInput } from './compose-input.ts';
import type { Outcome } from './outcome.ts';

/** Refused by coopbot and taken by docker, on purpose; docs/parity.md says why. */
const stricter: readonly (readonly [sentence: RegExp, reason: string])[] = [
  [/line separator that editors do not show/, 'U+0085, U+2028, U+2029 or a carriage return alone'],
  [/at node end|in YAML (stream|document)|directive indicator/, 'rubbish behind the end of the document'],
  [/A key must be a text|is there twice/, 'a key twice, or one that is no text, in what comes by `<<`'],
  [/anchor’s name is made of/, 'an alias as key with the colon right behind it'],
  [
    /Comments must be separated|Unsupported YAML version/,
    'a `#` right behind a quote, a bracket or a directive',
  ],
  [/are to have the name/, 'two secrets or configs with one name and other content, which no engine takes'],
  [/Invalid escape sequence \\'/, 'a quote with a backslash in double quotes'],
];

/** Refused by docker and taken by coopbot, on purpose, where a file holds such a thing. */
const milder: readonly (readonly [sentence: RegExp, file: RegExp, reason: string])[] = [
  [/found a tab character|found character that cannot start any token/, /\t/, 'a tab where nothing else is'],
  [/did not find expected ',' or '[\]}]'/, /\?/, 'a `?` in a plain text of a flow list or mapping'],
  [/found incompatible YAML document|found duplicate %YAML directive/, /^%YAML/m, '`%YAML 1.2`'],
  [/did not find expected key/, /^ *\?\s/m, 'a `:` that does not stand below its `?`'],
  [
    /Does not match format 'ports'/,
    /::\d+:/,
    'an address of IPv6 without brackets: docker 28.2 takes it, 28.5 does not',
  ],
];

/** Why one side alone refuses, when that is listed; `null` otherwise. */
export function knownReason({ files }: ComposeInput, docker: Outcome, ours: Outcome): string | null {
  if (!ours.isTaken) {
    return stricter.find(([sentence]) => sentence.test(ours.why))?.[1] ?? null;
  }
  const said = docker.isTaken ? '' : docker.why;
  const found = milder.find(
    ([sentence, file]) => sentence.test(said) && files.some(({ text }) => file.test(text)),
  );
  const isCut = ours.warnings.some((sentence) => sentence.startsWith('Only what stands before the first'));
  return found?.[2] ?? (isCut && said.includes('yaml: ') ? 'rubbish in a second document' : null);
}

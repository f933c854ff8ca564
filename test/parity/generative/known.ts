import type { Outcome } from './outcome.ts';

type Reasons = readonly (readonly [sentence: RegExp, reason: string])[];

/** Refused by coopbot and taken by docker, on purpose; docs/parity.md says why. */
const stricter: Reasons = [
  [/line separator that editors do not show/, 'U+0085, U+2028, U+2029 or a carriage return alone'],
  [/at node end|in YAML (stream|document)|directive indicator/, 'rubbish behind the end of the document'],
  [/A key must be a text|is there twice/, 'a key twice, or one that is no text, in what comes by `<<`'],
  [/anchor’s name is made of/, 'an alias as key with the colon right behind it'],
  [
    /Comments must be separated|Unsupported YAML version/,
    'a `#` right behind a quote, a bracket or a directive',
  ],
  [/Invalid escape sequence \\'/, 'a quote with a backslash in double quotes'],
];

/** Refused by docker and taken by coopbot, on purpose. */
const milder: Reasons = [
  [/found a tab character|found character that cannot start any token/, 'a tab where nothing else is'],
  [/did not find expected ',' or '[\]}]'/, 'a `?` in a plain text of a flow list or mapping'],
  [/found incompatible YAML document|found duplicate %YAML directive/, '`%YAML 1.2`'],
];

/** Why one side alone refuses, when that is listed; `null` otherwise. */
export function knownReason(docker: Outcome, ours: Outcome): string | null {
  if (!ours.isTaken) {
    return reasonIn(stricter, ours.why);
  }
  const said = docker.isTaken ? '' : docker.why;
  const isCut = ours.warnings.some((sentence) => sentence.startsWith('Only what stands before the first'));
  return isCut && said.includes('yaml: ') ? 'rubbish in a second document' : reasonIn(milder, said);
}

function reasonIn(reasons: Reasons, words: string): string | null {
  return reasons.find(([sentence]) => sentence.test(words))?.[1] ?? null;
}

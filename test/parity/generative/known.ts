import type { Outcome } from './outcome.ts';

/** Refused by coopbot and taken by docker, on purpose; docs/parity.md says why. */
const stricter: readonly (readonly [sentence: RegExp, reason: string])[] = [
  [/line separator that editors do not show/, 'U+0085, U+2028, U+2029 or a carriage return alone'],
  [
    /must be sufficiently indented|Missing closing ["']quote/,
    'a flow or quoted text that is indented too little',
  ],
  [/Invalid escape sequence \\'/, "`\\'` in double quotes"],
];

/** Refused by docker and taken by coopbot, on purpose. */
const milder: readonly (readonly [sentence: RegExp, reason: string])[] = [
  [/found a tab character|found character that cannot start any token/, 'tabs around what is empty'],
  [/found incompatible YAML document|found duplicate %YAML directive/, '`%YAML 1.2`'],
];

/** Why one side alone refuses, when that is listed; `null` otherwise. */
export function knownReason(docker: Outcome, ours: Outcome): string | null {
  const [list, words] = ours.isTaken ? [milder, docker.isTaken ? '' : docker.why] : [stricter, ours.why];
  return list.find(([sentence]) => sentence.test(words))?.[1] ?? null;
}

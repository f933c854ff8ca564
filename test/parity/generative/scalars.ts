import fc from 'fast-check';
import { mostly, oneOf, raws, texts, type Values } from './build.ts';
import { raw, text } from './tree.ts';

/** What the variables of each input may be. `U` is never given. */
export const variables: fc.Arbitrary<Readonly<Record<string, string>>> = fc.record({
  A: fc.constantFrom('aval', 'a b', '5', 'x: y', '$A', "'", '0440', 'yes'),
  EMPTY: fc.constant(''),
  a_b: fc.constantFrom('low', 'ü'),
  COUNT: fc.constantFrom('3', '1', '0', '12', '+4'),
  YES: fc.constantFrom('true', 'yes', 'on', 'Y', 'TRUE', 'y', 'FALSE', 'n'),
  RATIO: fc.constantFrom('0.25', '1', '.5', '1e-1', '0.1'),
  MODE: fc.constantFrom('0440', '256', '420'),
  SIZE: fc.constantFrom('64m', '1g', '512kb'),
  TIME: fc.constantFrom('10s', '1m30s', '1.5h'),
});

/** Texts that quoting, typing or interpolation could get wrong. */
const hard = texts(
  '',
  'a b',
  "it's",
  'say "x"',
  'a: b',
  'a #b',
  '# no',
  '- dash',
  '*star',
  '&and',
  '!bang',
  '%x',
  '@x',
  '`x`',
  '[x]',
  '{x}',
  'a, b',
  '| x',
  '> x',
  '? x',
  ': x',
  ' lead',
  'trail ',
  'back\\slash',
  'tab\there',
  'two\nlines',
  'two\nlines\n',
  '\n',
  'a\n\nb\n  c\n',
  'ünïcode',
  '😀',
  'true',
  'yes',
  'null',
  '~',
  '12',
  '0x1F',
  '010',
  '1e3',
  '.5',
  '2024-01-31',
  '1_000',
  '<<',
  '=',
  'a=b=c',
  '---',
  '...',
  'x'.repeat(120),
  'word '.repeat(40).trim(),
);

const expressions = [
  '${A}',
  '$A',
  'x${A}y',
  '${EMPTY}',
  '${U}',
  '$U',
  '${U:-d}',
  '${U-d}',
  '${EMPTY:-d}',
  '${EMPTY-d}',
  '${A:?m}',
  '${A?m}',
  '$$',
  '$${A}',
  '$$A',
  '${U:?a - b}',
  '${U:-${A}}',
  '${A:-${U}}',
  '$U-d e',
  '$A/x',
  '$A.b',
  '${U:-a:b}',
  '${a_b}',
  '${U:-}',
  '${A:-x}${U-y}',
  '${U:?err} $A',
  'a$.b $A',
];
/** They fill in a variable, or what stands for it. */
const filledText: Values = texts(...expressions);
const brokenText: Values = texts('$', '${}', '${A:+x}', '$1', '${U:?}', '${U?why}', 'a$.b', '${A', '${A b}');

export const plainText: Values = texts('x', 'web', 'a.b', '/srv/x', 'some-thing', 'key=value', 'A_b');

/** Any text where docker takes any. */
export const anyText: Values = fc.oneof(
  { weight: 200, arbitrary: plainText },
  { weight: 100, arbitrary: hard },
  { weight: 100, arbitrary: filledText },
  { weight: 30, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }).map(printable) },
  { weight: 1, arbitrary: brokenText },
);

function printable(value: string): ReturnType<typeof text> {
  return text(value.replaceAll('$', '$$$$').replaceAll(/[^\P{C}\n\t]/gu, ''));
}

/** Scalars without quotes that YAML libraries type differently, and tags. */
const oddScalar: Values = fc.oneof(
  raws('yes', 'No', 'on', '0777', '0o17', '0x1F', '0b11', '1_000', '08', '-0', '+5', '1:30', '1e3', '.5'),
  raws('1.50', '1234567.0', '100000.0', '1e20', '0.00001', '18446744073709551615', '18446744073709551616'),
  raws('2024-01-31', '2024-1-3', '2024-01-31T10:20:30Z', '2024-01-31 10:20:30.50', '10:20', '1e400'),
  raws('2001-12-14t21:59:43.10-05:00', '2024-02-30', '!!str 5', '!!int "12"', '!!float 1', '!x y', '! 5'),
  raws('"\\x41\\u00e9\\n\\"x"', "'it''s'", '!!binary aGk=', '-.5e-3', '1.', '0.', '-1', '12e03', '0x', '_1'),
  raws('~', 'null', 'NULL', ''),
);

/** A text, a number or nothing. */
export const looseValue: Values = mostly(anyText, oddScalar, raws(0, 1, 3.5, -2));
/** A text or a number. */
export const textOrNumber: Values = mostly(anyText, raws(0, 1, 3.5, -2, '1e3', '0x10', '2024-01-31'));

export const yesNo: Values = mostly(
  raws(true, false),
  texts('${YES}', '${U:-no}', '${YES:-x}'),
  raws('True', 'FALSE'),
);
export const onlyYesNo: Values = raws(true, false, 'TRUE');

/** Where a variable becomes a number. */
export const count: Values = mostly(
  fc.integer({ min: 0, max: 12 }).map(raw),
  texts('${COUNT}', '${U:-2}', '$COUNT', '${COUNT:?no}'),
  raws('3.0', '0x2', '0b1', '010', '1e1', '1_0', 4294967296),
);

/** As `count`, where variables stay texts. */
export const plainCount: Values = mostly(
  fc.integer({ min: 0, max: 64 }).map(raw),
  raws('3.0', '0x2', '010', '1e2'),
);

export const ratio: Values = mostly(
  raws(0, 1, 0.5, 0.1, '.25', '0.333333333', '1e-1'),
  texts('${RATIO}', '${U:-0.3}'),
);

export const duration: Values = mostly(
  texts('10s', '1m30s', '1h', '0s', '500ms', '1.5h', '.5s', '100us', '1µs', '90m', '1h0m0.001s', '0'),
  texts('${TIME}', '${U:-20s}'),
  texts('-5s', '2562047h47m16s', '1ns', '+3s'),
);

export const size: Values = mostly(
  texts('64m', '1g', '512kb', '1.5gb', '100b', '1024', '2 GiB', '1e3', '0', '0.5k', '1_000'),
  texts('${SIZE}', '${U:-5m}'),
  texts('8388608t', '1tb', '1p', '9999999999'),
);

export const cpus: Values = mostly(
  texts('0.5', '1', '2.25', '1/4', '.5', '1e-3', '0', ''),
  texts('${U:-0.5}', '0x2', '3.000000001', '1_0', '5e-1'),
);

export const anyName: Values = oneOf(texts('x', 'y.z', 'some-name', 'Caps'), filledText);

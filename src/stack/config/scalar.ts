import { resolvePlain } from '../yaml/scalar.ts';

/** How a text stands in YAML: on one line, or (`block`) as lines of its own below `|`. */
export type Written =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'block'; readonly header: string; readonly lines: readonly string[] };

/**
 * A text as yaml.v3 writes it, so that it is read as the same text again. Source: gopkg.in/yaml.v3, encode.go and emitterc.go.
 * Two of its ways are not followed, because they lose what is written: a text that begins with a line end, and U+2028, U+2029.
 */
export function writeText(text: string): Written {
  if (text.includes('\n')) {
    return canBeBlock(text) ? block(text) : line(doubleQuoted(text));
  }
  if (!isPlainText(text)) {
    return line(doubleQuoted(text));
  }
  if (!hasIndicator(text)) {
    return line(text);
  }
  return line(`'${text.replaceAll("'", "''")}'`);
}

function line(text: string): Written {
  return { kind: 'line', text };
}

/** What only double quotes can hold: no sign of its own, or a line end that is not `\n`. */
const special = /[^\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

/** No line ends with a space, and none is made of spaces. */
function canBeBlock(text: string): boolean {
  return !text.startsWith('\n') && !/ (\n|$)/.test(text) && !special.test(text.replaceAll('\t', ''));
}

/** The indentation is said where the text begins with spaces; `-` no line end at the end, `+` several. */
function block(text: string): Written {
  const indentation = text.startsWith(' ') ? '2' : '';
  const [, end = ''] = /(\n*)$/.exec(text) ?? [];
  const chomping = ['-', ''][end.length] ?? '+';
  const lines = text.slice(0, end === '' ? text.length : -1).split('\n');
  return { kind: 'block', header: `|${indentation}${chomping}`, lines };
}

/** `1:30` and `yes` are numbers and yes/no to readers of YAML 1.1. */
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const oldBoolean = /^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;

/** A text also without quotes, unless signs in it mean something. */
function isPlainText(text: string): boolean {
  return (
    resolvePlain(text).kind === 'text' && !base60.test(text) && !oldBoolean.test(text) && !special.test(text)
  );
}

const startsWithIndicator = /^([#,[\]{}&*!|>'"%@`]|[-?:]([ \t]|$)|---|\.\.\.)/;

function hasIndicator(text: string): boolean {
  return startsWithIndicator.test(text) || /^ | $|:([ \t]|$)|[ \t]#/.test(text);
}

const escapes = new Map([
  ['\0', '0'],
  ['\x07', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
  ['\x1b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\u0085', 'N'],
  ['\u00a0', '_'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
]);

/** yaml.v3 escapes every sign of a text that begins with a byte order mark. */
function doubleQuoted(text: string): string {
  const isMarked = text.startsWith('\ufeff');
  const signs = Array.from(text, (sign) => {
    const isPlain = !isMarked && !/["\\\n]/.test(sign) && !special.test(sign);
    return isPlain ? sign : escaped(sign);
  });
  return `"${signs.join('')}"`;
}

function escaped(sign: string): string {
  const known = escapes.get(sign);
  if (known !== undefined) {
    return `\\${known}`;
  }
  const code = sign.codePointAt(0) ?? 0;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) {
    return `\\x${digits.padStart(2, '0')}`;
  }
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

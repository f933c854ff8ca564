import type { UserError } from '../../../kernel/errors.ts';
import { fault } from './fault.ts';

/** What an action is made of. `keyword` is a word with a meaning of its own; `space` separates operands. */
export interface Token {
  readonly kind: Kind;
  readonly text: string;
}

type Kind = keyof typeof patterns | 'keyword';

/** Text between actions, or an action. A comment is neither. */
export type Piece =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'action'; readonly tokens: readonly Token[] };

/** Source: text/template/parse, lex.go. The order decides. */
const patterns = {
  space: /[ \t\r\n]+/y,
  string: /"(?:[^"\\\n]|\\[^\n])*"/y,
  raw: /`[^`]*`/y,
  declare: /:=/y,
  assign: /=/y,
  comma: /,/y,
  pipe: /\|/y,
  open: /\(/y,
  close: /\)/y,
  number: /[+-]?\.?\d[\w.]*/y,
  variable: /\$[\p{L}\p{N}_]*/uy,
  field: /\.[\p{L}\p{N}_]+/uy,
  dot: /\./y,
  identifier: /[\p{L}_][\p{L}\p{N}_]*/uy,
} as const;

const keywords: ReadonlySet<string> = new Set(
  'if else end with range break continue define template block nil'.split(' '),
);

const end = /(?<trim>[ \t\r\n]+-)?\}\}/y;
const comment = /(?:-[ \t\r\n]+)?\/\*(?:(?!\*\/)[^])*\*\/(?<trim>[ \t\r\n]+-)?\}\}/y;

/** A format as text and actions; `{{-` and `-}}` have taken their spaces away. */
export function cut(format: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let isTrimmed = false;
  for (;;) {
    const open = format.indexOf('{{', at);
    const rest = format.slice(at, open === -1 ? undefined : open);
    const text = isTrimmed ? rest.replace(/^[ \t\r\n]+/, '') : rest;
    const isTrimming = open !== -1 && /^-[ \t\r\n]/.test(format.slice(open + 2, open + 4));
    pieces.push({ is: 'text', text: isTrimming ? text.replace(/[ \t\r\n]+$/, '') : text });
    if (open === -1) {
      return pieces.filter((piece) => piece.is === 'action' || piece.text !== '');
    }
    const action = readComment(format, open + 2) ?? readAction(format, open + 2 + (isTrimming ? 1 : 0));
    if (action.tokens !== null) {
      pieces.push({ is: 'action', tokens: action.tokens });
    }
    at = action.end;
    isTrimmed = action.isTrimming;
  }
}

interface Read {
  readonly tokens: readonly Token[] | null;
  readonly end: number;
  readonly isTrimming: boolean;
}

function readComment(format: string, from: number): Read | null {
  const found = matchAt(comment, format, from);
  return found === null
    ? null
    : { tokens: null, end: from + found[0].length, isTrimming: found.groups?.['trim'] !== undefined };
}

function readAction(format: string, from: number): Read {
  const tokens: Token[] = [];
  let at = from;
  for (;;) {
    const closing = matchAt(end, format, at);
    if (closing !== null) {
      const isTrimming = closing.groups?.['trim'] !== undefined;
      return { tokens, end: at + closing[0].length, isTrimming };
    }
    const token = readToken(format, at);
    tokens.push(token);
    at += token.text.length;
  }
}

function readToken(format: string, at: number): Token {
  for (const kind of kinds) {
    const text = matchAt(patterns[kind], format, at)?.[0];
    if (text !== undefined) {
      return { kind: kind === 'identifier' && keywords.has(text) ? 'keyword' : kind, text };
    }
  }
  throw strange(format.slice(at));
}

function strange(rest: string): UserError {
  const [first] = Array.from(rest);
  switch (first) {
    case undefined:
      return fault('an action `{{` is not closed with `}}`');
    case '"':
    case '`':
      return fault(
        'a quoted text does not end on its line; mind that \\n in a format is a line end, also inside of quotes',
      );
    case "'":
      return fault('characters in single quotes are not supported: put double quotes around the text');
    default:
      return fault(`\`${first}\` cannot stand inside of \`{{…}}\``);
  }
}

const kinds = [
  ...(['space', 'string', 'raw', 'declare', 'assign', 'comma', 'pipe', 'open', 'close'] as const),
  ...(['number', 'variable', 'field', 'dot', 'identifier'] as const),
];

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = at;
  return sticky.exec(text);
}

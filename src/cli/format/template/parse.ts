import { fault } from './fault.ts';
import { type Known, readPipe } from './pipeline.ts';
import type { Branch, Node } from './syntax.ts';
import { cut, type Piece, type Token } from './token.ts';

/** What ends a body: `{{end}}`, or `{{else …}}` with what stands behind it. `null`: the end of the format. */
type Ending = readonly Token[] | null;

interface Reader {
  readonly next: () => Piece | null;
  readonly known: Known;
  /** Inside a `range`. */
  readonly canBreak: boolean;
}

/** Reads a format. `functions` are the names that it may call. Throws `bad_arguments`. */
export function parseFormat(format: string, functions: ReadonlySet<string>): Node[] {
  const pieces = cut(format).values();
  const next = (): Piece | null => pieces.next().value ?? null;
  const { nodes, ending } = readBody({ next, known: { variables: [], functions }, canBreak: false });
  if (ending !== null) {
    throw fault(`\`{{${ending[0]?.text ?? ''}}}\` belongs to nothing`);
  }
  return nodes;
}

function readBody(reader: Reader): { nodes: Node[]; ending: Ending } {
  const nodes: Node[] = [];
  for (;;) {
    const piece = reader.next();
    if (piece === null) {
      return { nodes, ending: null };
    }
    if (piece.is === 'text') {
      nodes.push(piece);
      continue;
    }
    const tokens = trimmed(piece.tokens);
    if (isKeyword(tokens, 'end') || isKeyword(tokens, 'else')) {
      return { nodes, ending: tokens };
    }
    nodes.push(readAction(tokens, reader));
  }
}

function readAction(tokens: readonly Token[], reader: Reader): Node {
  const [first, ...rest] = tokens;
  if (first?.kind !== 'keyword' || first.text === 'nil') {
    return { is: 'print', pipe: onlyOne(readPipe(tokens, reader.known)) };
  }
  switch (first.text) {
    case 'if':
    case 'with':
    case 'range':
      return readBranch(first.text, rest, reader);
    case 'break':
    case 'continue':
      return readJump(first.text, rest, reader);
    default:
      throw fault(`\`{{${first.text}}}\` is not supported`);
  }
}

/** Only a `range` has two variables. */
function onlyOne<Read extends { readonly variables: readonly string[] }>(pipe: Read): Read {
  if (pipe.variables.length > 1) {
    throw fault('only `range` takes two variables');
  }
  return pipe;
}

function readJump(is: 'break' | 'continue', rest: readonly Token[], { canBreak }: Reader): Node {
  if (!canBreak || rest.length > 0) {
    throw fault(`\`{{${is}}}\` stands alone, inside a \`range\``);
  }
  return { is };
}

function readBranch(is: Branch['is'], head: readonly Token[], reader: Reader): Branch {
  const { known } = reader;
  const outer = known.variables.length;
  const pipe = readPipe(head, known);
  const inside = { ...reader, canBreak: reader.canBreak || is === 'range' };
  const { nodes: body, ending } = readBody(inside);
  const otherwise = readOtherwise(is, ending, reader);
  known.variables.length = outer;
  return { is, pipe: is === 'range' ? pipe : onlyOne(pipe), body, otherwise };
}

function readOtherwise(is: Branch['is'], ending: Ending, reader: Reader): readonly Node[] {
  if (ending === null) {
    throw fault(`\`{{${is}}}\` has no \`{{end}}\``);
  }
  const [first, ...rest] = ending;
  if (first?.text === 'end') {
    return nothingBehind('end', rest);
  }
  const [next, ...head] = trimmed(rest);
  if (next?.kind === 'keyword' && next.text === is && is !== 'range') {
    // `{{else if …}}` needs no `{{end}}` of its own.
    return [readBranch(is, head, reader)];
  }
  nothingBehind('else', rest);
  const { nodes, ending: last } = readBody(reader);
  if (last === null || !isKeyword(last, 'end')) {
    throw fault(`\`{{${is}}}\` has no \`{{end}}\` behind its \`{{else}}\``);
  }
  nothingBehind('end', last.slice(1));
  return nodes;
}

function nothingBehind(word: string, rest: readonly Token[]): readonly Node[] {
  if (rest.length > 0) {
    throw fault(
      `\`${rest
        .map(({ text }) => text)
        .join('')
        .trim()}\` cannot stand behind \`${word}\``,
    );
  }
  return [];
}

function isKeyword([first]: readonly Token[], word: string): boolean {
  return first?.kind === 'keyword' && first.text === word;
}

function trimmed(tokens: readonly Token[]): readonly Token[] {
  const from = tokens.findIndex(({ kind }) => kind !== 'space');
  const to = tokens.findLastIndex(({ kind }) => kind !== 'space');
  return from === -1 ? [] : tokens.slice(from, to + 1);
}

import { Composer, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { UserError } from '../../kernel/errors.ts';
import type { Warning } from '../warning.ts';
import { buildNode } from './build.ts';
import { findBadCharacter } from './characters.ts';
import type { Source } from './context.ts';
import type { MapNode, Position, YamlNode } from './node.ts';
import { asWritten, type Reindented, reindent } from './reindent.ts';

/** Deeper than any file that people write. What parses the text recurses, and would take the whole process down with it. */
const MAX_DEPTH = 100;

/** Characters, all in all: a file with many lines too far left is read again and again. */
const MOST_REREAD = 2_000_000;

/** The first document of a file as typed nodes with their places; `warnings`: added to. Throws `compose_invalid`. */
export function parseYaml(path: string, text: string, warnings: Warning[]): MapNode {
  refuseBadCharacters(path, text);
  const { layout, document, second, at } = parseAnyhow(path, text);
  refuseFaults({ path, at }, document);
  if (second !== undefined) {
    const place = { path, ...at(second.range[0]) };
    warnings.push({ place, sentence: 'Only what stands before the first `---` or `...` is read.' });
  }
  const root = document?.contents ?? null;
  return asMapping(path, root === null ? null : buildNode(root, { path, text: layout.text, at }));
}

interface Parsed {
  readonly layout: Reindented;
  readonly document: Document.Parsed | undefined;
  /** What is not read; `undefined`: there is nothing more. */
  readonly second: Document.Parsed | undefined;
  readonly at: Source['at'];
}

/** As the file is, or else with lines moved to where YAML 1.2 wants them. */
function parseAnyhow(path: string, text: string): Parsed {
  const written = parse(path, asWritten(text));
  let parsed = written;
  for (let read = text.length; read <= MOST_REREAD; read += text.length) {
    const fault = parsed.document?.errors[0];
    const layout = fault === undefined ? null : reindent(parsed.layout, fault);
    if (layout === null) {
      return fault === undefined ? parsed : written;
    }
    parsed = parse(path, layout);
  }
  return written;
}

function parse(path: string, layout: Reindented): Parsed {
  const lines = new LineCounter();
  const [document, second] = parseDocuments(path, layout.text, lines);
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    const column = layout.lines.has(line) ? col - layout.by : col;
    return { line: Math.max(line, 1), column: Math.max(column, 1) };
  };
  return { layout, document, second, at };
}

function refuseFaults(
  { path, at }: Pick<Source, 'path' | 'at'>,
  document: Document.Parsed | undefined,
): void {
  for (const error of document?.errors ?? []) {
    throw invalid(path, at(error.pos[0]), `This is not valid YAML: ${error.message}.`);
  }
  // Docker's reader refuses every directive that it does not know.
  const directive = document?.warnings.find(({ code }) => code === 'BAD_DIRECTIVE');
  if (directive !== undefined) {
    throw invalid(path, at(directive.pos[0]), `Take this out: ${directive.message}.`);
  }
}

function asMapping(path: string, node: YamlNode | null): MapNode {
  if (node?.kind !== 'map') {
    const place = node?.at ?? { line: 1, column: 1 };
    throw invalid(path, place, 'A compose file is a mapping with `services:` and the like.');
  }
  return node;
}

function refuseBadCharacters(path: string, text: string): void {
  const bad = findBadCharacter(text);
  if (bad !== null) {
    const before = text.slice(0, bad.offset).split(/\r\n|[\r\n]/);
    throw invalid(path, { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }, bad.sentence);
  }
}

/** Only the first document of a stream counts, as for docker; a second one is only noticed. */
function parseDocuments(path: string, text: string, lines: LineCounter): readonly Document.Parsed[] {
  // Tags of YAML 1.1 such as `!!omap` would make nodes of other kinds; docker's reader knows none of them.
  const options = {
    schema: 'failsafe',
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
  } as const;
  const composer = new Composer({ ...options, logLevel: 'silent' });
  const [first, second] = composer.compose(tokens(path, text, lines), true, text.length);
  return [first, second].filter((document) => document !== undefined);
}

function* tokens(path: string, text: string, lines: LineCounter): ReturnType<Parser['parse']> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) {
      const { line, col } = lines.linePos(parser.offset);
      throw invalid(path, { line, column: col }, 'This is nested too deep to be read safely.');
    }
  }
  yield* parser.end();
}

function invalid(path: string, at: Position, sentence: string): UserError {
  return new UserError('compose_invalid', sentence, { place: { path, ...at } });
}

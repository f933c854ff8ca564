import { Lexer, LineCounter, Parser } from 'yaml';

/** Deeper than any file that people write. */
const MAX_DEPTH = 100;

/**
 * Where a YAML text is nested deeper than can be read safely, `null` when it is not. The parser recurses, and a text of many brackets
 * would take the whole process down with it: ask before parsing what comes from a file that somebody else can write.
 */
export function tooDeepAt(text: string): { readonly line: number; readonly column: number } | null {
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    Array.from(parser.next(lexeme)); // Only the depth is of interest.
    if (parser.stack.length > MAX_DEPTH) {
      const { line, col } = lines.linePos(parser.offset);
      return { line: Math.max(1, line), column: Math.max(1, col) };
    }
  }
  return null;
}

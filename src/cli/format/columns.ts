import { widthOf } from './width.ts';

/** Docker's, in columns. Source: docker/cli, formatter.go. */
const NARROWEST = 10;
const GAP = 3;

/**
 * Text with tabs → text with spaces. Neighbouring lines that have a cell at the same place share its width; what stands behind the
 * last tab of a line belongs to no column. Source: Go's text/tabwriter.
 */
export function alignColumns(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths = lines.map((): number[] => []);
  const columns = Math.max(...lines.map((cells) => cells.length)) - 1;
  for (let column = 0; column < columns; column += 1) {
    setWidths(lines, column, widths);
  }
  return lines
    .map((cells, index) => cells.map((cell, at) => padded(cell, widths[index]?.[at])).join(''))
    .join('\n');
}

function setWidths(lines: readonly (readonly string[])[], column: number, widths: number[][]): void {
  for (let from = 0; from < lines.length; ) {
    let to = from;
    let width = NARROWEST;
    while (hasColumn(lines[to], column)) {
      width = Math.max(width, widthOf(lines[to]?.[column] ?? '') + GAP);
      to += 1;
    }
    for (const line of widths.slice(from, to)) {
      line.push(width);
    }
    from = Math.max(to, from + 1);
  }
}

function hasColumn(cells: readonly string[] | undefined, column: number): boolean {
  return cells !== undefined && column < cells.length - 1;
}

function padded(cell: string, width: number | undefined): string {
  return width === undefined ? cell : cell + ' '.repeat(width - widthOf(cell));
}

/** Less room than this, and the text begins on a line of its own. Source: pflag, `wrap`. */
const LEAST_ROOM = 24;
const OWN_LINE_INDENT = 16;
/** A line may be that much longer when it is the last one. */
const SLACK = 5;

/** Text whose first line begins at column `indent`: its further lines begin there too. Source: pflag, `wrap` and `wrapN`. */
export function wrap(text: string, { indent, columns }: { indent: number; columns: number }): string {
  const isTight = columns - indent < LEAST_ROOM;
  const start = isTight ? OWN_LINE_INDENT : indent;
  const margin = `\n${' '.repeat(start)}`;
  const room = columns - start - SLACK;
  const lines = columns - start < LEAST_ROOM ? [text] : breakLines(text, room);
  return `${isTight ? margin : ''}${lines.join('\n').replaceAll('\n', margin)}`;
}

function breakLines(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest !== '') {
    const cut = rest.length < room + SLACK ? rest.length : breakAt(rest.slice(0, room));
    lines.push(cut > 0 ? rest.slice(0, cut) : rest);
    rest = cut > 0 ? rest.slice(cut + 1) : '';
  }
  return lines;
}

/** At the last line end, else at the last blank; 0 or less: nowhere. */
function breakAt(line: string): number {
  const newline = line.lastIndexOf('\n');
  return newline > 0 ? newline : Math.max(line.lastIndexOf(' '), line.lastIndexOf('\t'));
}

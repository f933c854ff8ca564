/** A line that adds one file to those before it, as samples offer it: `#COMPOSE_FILE="$COMPOSE_FILE:compose.smtp.yml"`. */
const ADDS_ONE =
  /^([ \t]*)(#+[ \t]*)?((?:export[ \t]+)?COMPOSE_FILE=("?)\$\{?COMPOSE_FILE\}?:([^"'\s:#]+)\4[ \t]*(?:#[^\r\n]*)?\r?)$/;

/**
 * The same text with the lines that add a compose file switched on for those of this list, and off for the others. A draft: it may not
 * come out as the list, where a file has no such line or another order.
 */
export function switchOverlays(text: string, composeFile: string): string {
  const wanted = composeFile.split(':');
  return text
    .split('\n')
    .map((line) => {
      const [, indent = '', hash = '', setting, , item = ''] = ADDS_ONE.exec(line) ?? [];
      if (setting === undefined) {
        return line;
      }
      return `${indent}${wanted.includes(item) ? '' : hash || '#'}${setting}`;
    })
    .join('\n');
}

/** What a terminal shows two columns wide: East Asian Wide and Fullwidth, and pictures. Source: Unicode, UAX 11. */
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u;
const none = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** How many columns a terminal needs for the text. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    width += widthOfOne(character);
  }
  return width;
}

/** At most `columns` wide, with `…` where something is missing. Source: docker/cli, formatter's `Ellipsis`. */
export function ellipsis(text: string, columns: number): string {
  if (widthOf(text) <= columns) {
    return text;
  }
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += widthOfOne(character);
    if (width > columns - 1) {
      break;
    }
    kept += character;
  }
  return `${kept}…`;
}

function widthOfOne(character: string): number {
  if (wide.test(character)) {
    return 2;
  }
  return none.test(character) ? 0 : 1;
}

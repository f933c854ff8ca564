/**
 * What is wrong with a text in quotes, quotes included, that the YAML library lets pass; `null`: nothing. It takes an escaped quote at
 * the end of a line for the closing one, and knows escapes of JSON that docker's reader does not.
 */
export function quoteFault(source: string): string | null {
  return source.startsWith("'") ? singleFault(source) : doubleFault(source);
}

const OPEN = 'The quote that opens here does not end.';

function singleFault(source: string): string | null {
  const [ends = ''] = /'*$/.exec(source.slice(1)) ?? [];
  return ends.length % 2 === 1 ? null : OPEN;
}

function doubleFault(source: string): string | null {
  let escapeEnd = 1;
  for (const { index, 0: escape } of source.matchAll(/\\[^]/g)) {
    if (escape === '\\/') {
      return 'Docker knows no `\\/`. Write `/` alone.';
    }
    if (escape === '\\u' && /^[dD][89a-fA-F]/.test(source.slice(index + 2, index + 4))) {
      return 'Docker knows no pairs of `\\u`. Write the character itself, or `\\U` with eight digits.';
    }
    escapeEnd = index + escape.length;
  }
  return source.length > escapeEnd && source.endsWith('"') ? null : OPEN;
}

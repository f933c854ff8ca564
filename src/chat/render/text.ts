import { assertNever } from '../../kernel/errors.ts';
import { localpart } from '../../kernel/ids.ts';
import { plainText } from '../../kernel/plain-text.ts';
import type { Block, Document, Span } from '../document.ts';

/** Columns of a phone. Our choice: see docs, how the bot talks. */
const WIDTH = 40;

const BAR_CELLS = 10;

/** The message in plain words: what a notification, a terminal and a client without HTML show. */
export function toText(document: Document): string {
  return document.flatMap(rowsOf).join('\n');
}

function rowsOf(block: Block): readonly string[] {
  switch (block.block) {
    case 'line':
      return rows(block.spans.map(spanText).join('')).flatMap((row) => wrap(row, ''));
    case 'bar':
      return wrap(barText(block), '');
    case 'choices':
      return block.items.flatMap((item, index) =>
        wrap(`${index + 1}. ${plainText(item).replaceAll('\n', ' ')}`, '   '),
      );
    case 'quote':
      return block.lines.flatMap(rows).map((row) => `> ${row}`);
    default:
      return assertNever(block);
  }
}

/** The words of a span without any dialect; harmless only where nothing is markup. */
export function spanText(span: Span): string {
  if (typeof span === 'string') {
    return plainText(span);
  }
  if ('code' in span) {
    return plainText(span.code);
  }
  if ('strong' in span) {
    return plainText(span.strong);
  }
  return 'link' in span ? plainText(span.link) : plainText(`@${localpart(span.user)}`);
}

/** `#142 · ▓▓▓▓▓▓░░░░ 2 min`. */
export function barText({ before, fraction, after }: Extract<Block, { block: 'bar' }>): string {
  const full = Math.min(Math.max(Math.round((fraction || 0) * BAR_CELLS), 0), BAR_CELLS);
  const cells = `${'▓'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
  return [before, cells, after]
    .map((part) => plainText(part).replaceAll('\n', ' ').trim())
    .join(' ')
    .trim();
}

function rows(text: string): readonly string[] {
  return plainText(text).split('\n');
}

/** Breaks between words only: a name that is too long stays whole, so that it can be copied. */
function wrap(text: string, indent: string): readonly string[] {
  const wrapped: string[] = [];
  let row: string | null = null;
  for (const word of text.split(' ')) {
    if (row === null) {
      row = word;
    } else if (row.trim() !== '' && row.length + 1 + word.length > WIDTH) {
      wrapped.push(row);
      row = `${indent}${word}`;
    } else {
      row = `${row} ${word}`;
    }
  }
  return [...wrapped, row ?? ''].map((one) => one.trimEnd());
}

import { assertNever } from '../../kernel/errors.ts';
import type { UserId } from '../../kernel/ids.ts';
import { plainText } from '../../kernel/plain-text.ts';
import type { Block, Document, Span } from '../document.ts';
import { barText, spanText } from './text.ts';

/** The message in the part of HTML that every client shows: `b br ol li code pre a`. Whatever people typed stays text. */
export function toHtml(document: Document): string {
  return document
    .map((block, index) => {
      const previous = document[index - 1];
      const isBelowRow = previous !== undefined && isRow(previous) && isRow(block);
      return `${isBelowRow ? '<br>' : ''}${blockHtml(block)}`;
    })
    .join('');
}

function isRow({ block }: Block): boolean {
  return block === 'line' || block === 'bar';
}

function blockHtml(block: Block): string {
  switch (block.block) {
    case 'line':
      return block.spans.map(spanHtml).join('');
    case 'bar':
      return escape(barText(block));
    case 'choices':
      return `<ol>${block.items.map((item) => `<li>${escape(plainText(item))}</li>`).join('')}</ol>`;
    case 'quote':
      return `<pre><code>${escape(block.lines.map(plainText).join('\n'))}</code></pre>`;
    default:
      return assertNever(block);
  }
}

function spanHtml(span: Span): string {
  const text = escape(spanText(span)).replaceAll('\n', '<br>');
  if (typeof span === 'string') {
    return text;
  }
  if ('code' in span) {
    return `<code>${text}</code>`;
  }
  if ('strong' in span) {
    return `<b>${text}</b>`;
  }
  if ('link' in span) {
    return isWebAddress(spanText(span)) ? `<a href="${text}">${text}</a>` : text;
  }
  return `<a href="${escape(pillAddress(span.user))}">${text}</a>`;
}

/** Clients show it as the person. Source: Matrix specification, appendices, "matrix.to navigation". */
function pillAddress(user: UserId): string {
  const id = encodeURIComponent(plainText(user)).replaceAll('%40', '@').replaceAll('%3A', ':');
  return `https://matrix.to/#/${id}`;
}

function isWebAddress(link: string): boolean {
  return /^https?:\/\/[^\s"'<>`]+$/i.test(link) && URL.canParse(link);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

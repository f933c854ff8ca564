import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Document } from '../../src/chat/document.ts';
import { toHtml } from '../../src/chat/render/html.ts';
import { toText } from '../../src/chat/render/text.ts';
import { UserId } from '../../src/kernel/ids.ts';
import { plainText } from '../../src/kernel/plain-text.ts';

const nasty = fc.constantFrom(
  '<script>',
  '</p>',
  '"><img src=x onerror=y>',
  "' onclick='x",
  '&lt;',
  '&',
  '\u202E',
  '\n',
  'javascript:x',
  'https://a.b/"c',
);
const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.array(fc.oneof(nasty, fc.string())).map((parts) => parts.join('')),
);
const user = fc
  .oneof(
    fc.stringMatching(/^@[a-z"<>&']{1,9}:[a-z.]{1,9}$/),
    words.map((text) => `@${text}:x`),
  )
  .filter((id) => UserId.safeParse(id).success)
  .map((id) => UserId.parse(id));
const span = fc.oneof(
  words,
  words.map((code) => ({ code })),
  words.map((strong) => ({ strong })),
  fc
    .oneof(
      words,
      words.map((rest) => `https://oak.coop/${rest}`),
      fc.webUrl(),
    )
    .map((link) => ({ link })),
  user.map((one) => ({ user: one })),
);
const documents: fc.Arbitrary<Document> = fc.array(
  fc.oneof(
    fc.array(span).map((spans) => ({ block: 'line' as const, spans })),
    fc
      .tuple(words, fc.double(), words)
      .map(([before, fraction, after]) => ({ block: 'bar' as const, before, fraction, after })),
    fc.array(words).map((items) => ({ block: 'choices' as const, items })),
    fc.array(words).map((lines) => ({ block: 'quote' as const, lines })),
  ),
);

const tag = /<(?:\/?(?:b|i|p|ul|ol|li|code|pre|del|blockquote)|br|\/a|a href="https?:\/\/[^"<>\s]*")>/gi;

it('is made of the allowed tags and of nothing else, whatever people type', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const rest = toHtml(document).replaceAll(tag, '');

      expect(rest).not.toMatch(/[<>"']/);
      expect(rest).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
    }),
    { numRuns: 2000 },
  );
});

it('closes every tag it opens, in order', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const open: string[] = [];
      for (const [one] of toHtml(document).matchAll(tag)) {
        const name = /\w+/.exec(one)?.[0] ?? '';
        if (one.startsWith('</')) {
          expect(open.pop()).toBe(name);
        } else if (name !== 'br') {
          open.push(name);
        }
      }
      expect(open).toEqual([]);
    }),
  );
});

it('says the same in HTML and in plain words', () => {
  fc.assert(
    fc.property(documents, (document) => {
      expect(bare(shown(toHtml(document)))).toBe(bare(unmarked(document)));
    }),
    { numRuns: 2000 },
  );
});

it('never breaks, joins or loses a word', () => {
  fc.assert(
    fc.property(words, (text) => {
      expect(wordsOf(toText([{ block: 'line', spans: [text] }]))).toEqual(wordsOf(plainText(text)));
    }),
  );
});

it('fits a phone wherever the words do', () => {
  const short = fc.array(fc.stringMatching(/^[a-z]{1,12}$/)).map((parts) => parts.join(' '));
  fc.assert(
    fc.property(short, (text) => {
      const rows = toText([
        { block: 'line', spans: [text] },
        { block: 'choices', items: [text] },
      ]).split('\n');

      expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(40);
    }),
  );
});

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** What a naive browser shows. */
function shown(html: string): string {
  return html
    .replaceAll(tag, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** The plain words without what the text adds in place of a list or a box. */
function unmarked(document: Document): string {
  return document
    .map((block) => {
      const text = toText([block]);
      const isQuote = block.block === 'quote';
      if (isQuote) {
        return text.replaceAll(/^> /gm, '');
      }
      return block.block === 'choices'
        ? block.items.map((item) => toText([{ block: 'choices', items: [item] }]).slice('1.'.length)).join('')
        : text;
    })
    .join('');
}

function bare(text: string): string {
  return text.replaceAll(/\s/g, '');
}

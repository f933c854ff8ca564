import { expect, it } from 'vitest';
import type { Document } from '../../../src/chat/document.ts';
import { toHtml } from '../../../src/chat/render/html.ts';
import { toText } from '../../../src/chat/render/text.ts';
import { UserId } from '../../../src/kernel/ids.ts';

const ana = UserId.parse('@ana:oak.coop');

const card: Document = [
  { block: 'line', spans: [{ strong: '#142 · New app: Nextcloud' }] },
  { block: 'bar', before: '#142 ·', fraction: 0.6, after: '2 min' },
  { block: 'line', spans: ['Needs 1 OK: ', { user: ana }, ' or somebody else who may, by Sat 10:02'] },
  { block: 'choices', items: ['cloud.oak.coop', 'cloud.birch.coop'] },
  { block: 'line', spans: [{ link: 'https://cloud.oak.coop/?a=1&b=2' }, ' answers, ', { code: 'a<b' }] },
  { block: 'quote', lines: ['PHP 8.2 required,   found 8.1 and quite a long line of a machine'] },
];

it('is forty characters of plain words', () => {
  expect(toText(card)).toBe(
    [
      '#142 · New app: Nextcloud',
      '#142 · ▓▓▓▓▓▓░░░░ 2 min',
      'Needs 1 OK: @ana or somebody else who',
      'may, by Sat 10:02',
      '1. cloud.oak.coop',
      '2. cloud.birch.coop',
      'https://cloud.oak.coop/?a=1&b=2 answers,',
      'a<b',
      '> PHP 8.2 required,   found 8.1 and quite a long line of a machine',
    ].join('\n'),
  );
});

it('is HTML with pills, links and machine words', () => {
  expect(toHtml(card)).toBe(
    [
      '<b>#142 · New app: Nextcloud</b>',
      '<br>#142 · ▓▓▓▓▓▓░░░░ 2 min',
      '<br>Needs 1 OK: <a href="https://matrix.to/#/@ana:oak.coop">@ana</a> or somebody else who may, by Sat 10:02',
      '<ol><li>cloud.oak.coop</li><li>cloud.birch.coop</li></ol>',
      '<a href="https://cloud.oak.coop/?a=1&amp;b=2">https://cloud.oak.coop/?a=1&amp;b=2</a> answers, <code>a&lt;b</code>',
      '<pre><code>PHP 8.2 required,   found 8.1 and quite a long line of a machine</code></pre>',
    ].join(''),
  );
});

it.each(['javascript:alert(1)', 'https://a"onclick="x', 'data:text/html,x', '//oak.coop', 'https://'])(
  'shows %j as text and makes no link of it',
  (link) => {
    expect(toHtml([{ block: 'line', spans: [{ link }] }])).not.toContain('<a');
  },
);

it('keeps a word that is too long in one piece, so that it can be copied', () => {
  const long = 'x'.repeat(60);

  expect(toText([{ block: 'line', spans: [`see ${long} there`] }])).toBe(`see\n${long}\nthere`);
});

it.each([
  [Number.NaN, '░░░░░░░░░░'],
  [-1, '░░░░░░░░░░'],
  [0.04, '░░░░░░░░░░'],
  [0.5, '▓▓▓▓▓░░░░░'],
  [7, '▓▓▓▓▓▓▓▓▓▓'],
])('draws %d as %s', (fraction, cells) => {
  expect(toText([{ block: 'bar', before: '', fraction, after: '' }])).toBe(cells);
});

it('takes away what hides or turns the writing', () => {
  const sly: Document = [{ block: 'line', spans: ['a\u202Eb\u0000c\u2066d\uD800e'] }];

  expect(toText(sly)).toBe('abcd\uFFFDe');
  expect(toHtml(sly)).toBe('abcd\uFFFDe');
});

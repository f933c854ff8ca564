import { describe, expect, it } from 'vitest';
import { ago } from '../../../src/cli/format/ago.ts';
import { alignColumns } from '../../../src/cli/format/columns.ts';
import { inNaturalOrder } from '../../../src/cli/format/natural-order.ts';
import { render } from '../../../src/cli/format/render.ts';
import { ellipsis } from '../../../src/cli/format/width.ts';
import { printed } from '../../fixtures/list-formats.ts';

const head = { Name: 'NAME', Ports: 'PORTS' };
const rows = [
  { Name: 'web_app', Ports: '*:80->80/tcp' },
  { Name: 'web_b', Ports: '' },
];

function first(format: string): string {
  return render(format, { head, rows: rows.slice(0, 1) });
}

describe('a format', () => {
  it.each(printed)('%s', (format, text) => expect(first(format)).toBe(text));

  it.each([
    ['{{.Nope}}', 'there is no field `.Nope`; there are `.Name`, `.Ports`'],
    ['{{.Name.Foo}}', '`.Foo` is asked of a text'],
    ['{{.Name', 'not closed'],
    ['{{if .Name}}', 'no `{{end}}`'],
    ['{{end}}', 'belongs to nothing'],
    ['{{html .Name}}', 'no function `html`'],
    ['{{template "x"}}', '`{{template}}` is not supported'],
    ['{{.}}', 'json .'],
    ['{{printf "%d" .Name}}', '`%d` needs a number'],
    ['{{printf "%s"}}', 'no value'],
    ['{{printf "%s" .Name .Name}}', 'got 2 values and uses 1'],
    ['{{printf "%x" .Name}}', '`%x` is not supported'],
    ['{{printf "%999999999s" .Name}}', 'at most'],
    ['{{pad .Name 0 999999999}}', 'spaces'],
    ['{{1.5}}', '`1.5`'],
    ["{{'a'}}", 'single quotes'],
    [String.raw`{{println "a\n"}}`, 'does not end on its line'],
    ['{{$y}}', '`$y`'],
    ['{{if true}}{{$b := 3}}{{end}}{{$b}}', '`$b`'],
    ['{{eq .Name 1}}', 'cannot be compared'],
    ['{{index .Name 99}}', 'nothing at index 99'],
    ['{{.Name | "x"}}', 'a function is needed'],
    ['{{join .Name ","}}', '`join` needs a list'],
    ['{{upper .Name .Name}}', '`upper` takes 1 value and got 2'],
    ['{{break}}', 'inside a `range`'],
    ['{{constructor}}', 'no function `constructor`'],
    ['{{.constructor}}', 'no field `.constructor`'],
  ])('%s is refused, and says why', (format, why) => expect(() => first(format)).toThrow(why));

  it('prints nothing of a list that fails half-way', () => {
    expect(() => render('{{.Name}}{{index (split .Ports ":") 1}}', { head, rows })).toThrow('index 1');
  });

  it('shows the head of an empty table, whatever is asked', () => {
    expect(render('table {{.Name}}\t{{.Nope}}', { head, rows: [] })).toBe('NAME      <no value>\n');
    expect(render('table {{.Name}}{{json .}}', { head, rows: [] })).toBe('NAME\n');
  });
});

describe('columns', () => {
  it('share their width with neighbouring lines only', () => {
    expect(alignColumns('a\tb\nlong enough\tb\nalone\nx\ty\n')).toBe(
      'a             b\nlong enough   b\nalone\nx         y\n',
    );
  });
  it('count what a terminal shows', () => {
    expect(alignColumns('日本語スタック\tx\nabc\ty\n')).toBe('日本語スタック   x\nabc              y\n');
  });
  it('cut a text where it no longer fits', () => {
    expect(ellipsis('task: non-zero exit (1)', 30)).toBe('task: non-zero exit (1)');
    expect(ellipsis('No such image: this-is-a-very-long-image-name', 30)).toBe(
      'No such image: this-is-a-very…',
    );
    expect(ellipsis('日本語のエラーメッセージがここにあります長い', 30)).toBe(
      '日本語のエラーメッセージがこ…',
    );
  });
});

describe('ages', () => {
  it.each([
    [-5, 'less than a second ago'],
    [0.9, 'less than a second ago'],
    [1.4, '1 second ago'],
    [59.9, '59 seconds ago'],
    [119, 'about a minute ago'],
    [121, '2 minutes ago'],
    [3599, '59 minutes ago'],
    [5390, 'about an hour ago'],
    [5410, '2 hours ago'],
    [172_500, '2 days ago'],
    [604_900, '7 days ago'],
    [1_209_700, '2 weeks ago'],
    [5_184_100, '2 months ago'],
    [63_072_100, '2 years ago'],
    [6e10, '292 years ago'],
  ])('%s seconds: %s', (seconds, words) => {
    const now = new Date('2026-01-31T12:00:00Z');
    expect(ago(new Date(now.getTime() - seconds * 1000), now)).toBe(words);
  });
});

it('sorts numbers in names as numbers', () => {
  const names = [
    'a10',
    'b',
    'a2',
    'a02',
    'a',
    'a2b',
    '9',
    'a_1',
    'A',
    '99999999999999999999',
    '100000000000000000000',
  ];
  expect(names.toSorted(inNaturalOrder).join(' ')).toBe(
    '9 99999999999999999999 100000000000000000000 A a a2 a2b a02 a10 a_1 b',
  );
});

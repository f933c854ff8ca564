import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { docsOf } from '../../script/lib/docs-of.ts';
import { renderErrors, replacePart } from '../../script/lib/render-docs.ts';
import { catalogue } from '../../src/kernel/errors.ts';
import { transitions } from '../../src/operations/table.ts';

const root = join(import.meta.dirname, '../..');
const pages = docsOf(root);

it.each([...pages])('%s says what the code says', async (path, make) => {
  expect(read(path)).toBe(await make());
});

it('lists every error once, with its hint, and no other', () => {
  const text = read('docs/errors.md');
  const listed = [...text.matchAll(/^### `(\w+)`\n\n(.+)$/gm)].map(([, code, hint]) => [code, hint]);

  expect(listed.length).toBeGreaterThan(20);
  expect(Object.fromEntries(listed)).toEqual(catalogue);
});

it('lists every command with usage and example, and no other', () => {
  const names = readdirSync(join(root, 'commands')).map((file) => basename(file, '.ts'));
  const text = read('docs/commands.md');

  expect([...text.matchAll(/^## (.+)$/gm)].map((match) => match[1])).toEqual(names.toSorted());
  expect([...text.matchAll(/^- Type: `!\w+.*`$/gm)]).toHaveLength(names.length);
  expect([...text.matchAll(/^- Example: `!\w+.*`$/gm)]).toHaveLength(names.length);
});

it('draws every transition of the table', () => {
  const rows = [...read('docs/operations.md').matchAll(/^\| (\w+) \| ([\w, ]+) \| (\w+) \|$/gm)];
  const drawn = rows.flatMap(([, from, events, to]) =>
    (events ?? '').split(', ').map((event) => `${from} ${event} ${to}`),
  );

  expect(drawn.length).toBeGreaterThan(15);
  expect(drawn.toSorted()).toEqual(possibleTransitions().toSorted());
});

it('puts the errors into the groups of the catalogue', () => {
  const source = ['  // First', '  bad_arguments: 1,', '  // Second', '  disk_full: 2,'].join('\n');

  const text = renderErrors(`\n${source}\n`);

  expect(text.indexOf('## First')).toBeLessThan(text.indexOf('`bad_arguments`'));
  expect(text.indexOf('## Second')).toBeLessThan(text.indexOf('`disk_full`'));
  expect(text.indexOf('`bad_arguments`')).toBeLessThan(text.indexOf('## Second'));
});

it('does not write into a page that has lost its marks', () => {
  expect(() => replacePart('# Operations', 'table')).toThrow('marks');
});

it('has no link in the docs that leads nowhere', () => {
  const markdown = ['README.md', 'ARCHITECTURE.md', 'DEPENDENCIES.md', ...markdownIn('docs')];
  const links = markdown.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) =>
      normalize(join(dirname(page), match[1] ?? '')),
    ),
  );

  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !exists(link))).toEqual([]);
});

/** Each as `received planned waiting`. */
function possibleTransitions(): string[] {
  return Object.entries(transitions).flatMap(([from, row]) =>
    Object.entries(row).flatMap(([event, to]) => (to === null ? [] : [`${from} ${event} ${to}`])),
  );
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
}

function exists(path: string): boolean {
  return readdirSync(join(root, dirname(path))).includes(basename(path));
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

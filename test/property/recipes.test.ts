import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSample } from '../../src/apps/sample.ts';
import { UserError } from '../../src/kernel/errors.ts';
import { parseCatalogue } from '../../src/recipes/catalogue.ts';
import { changeWords } from '../../src/recipes/change-words.ts';
import { compareRecipes, type Side } from '../../src/recipes/compare.ts';
import { factsOf } from '../../src/recipes/facts.ts';
import { lint, orError } from '../../src/recipes/lint/lint.ts';
import { parseReadme } from '../../src/recipes/readme.ts';
import { sampleStack } from '../../src/recipes/sample-stack.ts';
import { readFixture } from '../fixtures/read-fixture.ts';
import { treeOf } from '../fixtures/recipe-tree.ts';

const files = readFixture('nextcloud');
const paths = ['compose.yml', 'compose.smtp.yml', '.env.sample', 'abra.sh', 'README.md'];
const pieces = [
  '',
  '"',
  "'",
  '${',
  '$',
  '\n',
  '  ',
  ': ',
  '- ',
  '#',
  '[',
  '{',
  '=',
  '\t',
  '&a ',
  '*a',
  '<<: ',
  '\u202e',
  '`',
  '\0',
  '💚',
  'null',
  '~',
];

/** The recipe with a few spots of its files replaced by what YAML, env files and Markdown stumble over. */
const damaged = fc
  .array(
    fc.record({
      path: fc.constantFrom(...paths),
      at: fc.nat(4000),
      cut: fc.nat(30),
      piece: fc.constantFrom(...pieces),
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((edits) => {
    const damagedFiles = new Map(Object.entries(files));
    for (const { path, at, cut, piece } of edits) {
      const text = damagedFiles.get(path) ?? '';
      const start = at % (text.length + 1);
      damagedFiles.set(path, text.slice(0, start) + piece + text.slice(start + cut));
    }
    return Object.fromEntries(damagedFiles);
  });

function sideOf(version: string, contents: Record<string, string>): Side | UserError {
  const tree = treeOf('nextcloud', contents);
  return orError(() => {
    const sample = readSample(tree);
    return { version, tree, sample, stack: sampleStack(tree, sample) };
  });
}

describe('whatever a recipe holds', () => {
  it('every rule of lint answers', () => {
    fc.assert(
      fc.property(damaged, (contents) => {
        const tree = treeOf('nextcloud', contents);
        const sample = orError(() => readSample(tree));
        const rulings = lint({ tree, sample, version: null, versions: [], previous: null, repository: null });
        expect(rulings.flatMap(({ findings }) => findings).filter(({ sentence }) => sentence === '')).toEqual(
          [],
        );
      }),
      { numRuns: 150 },
    );
  });

  it('what it is and what it changed is told, or why not', () => {
    const before = sideOf('1.0.0+1', files);
    fc.assert(
      fc.property(damaged, (contents) => {
        const after = sideOf('1.1.0+2', contents);
        if (after instanceof UserError || before instanceof UserError) {
          expect(before).not.toBeInstanceOf(UserError);
          return;
        }
        factsOf(after.tree, after.sample, after.stack);
        const there = changeWords(compareRecipes(before, after, []));
        const back = changeWords(compareRecipes(after, before, []));
        expect(there.length === 0).toBe(back.length === 0);
      }),
      { numRuns: 150 },
    );
  });
});

it.each(['', '#', '<!-- metadata -->', '<!--'])('a readme of many %j is read at once', (piece) => {
  const long = `${piece} `.repeat(1_000_000).slice(0, 4_000_000);

  expect(parseReadme(long).metadata).toEqual({});
});

it.each([
  ['compose.yml', `services: { app: { image: "${':'.repeat(200_000)}" } }`],
  ['abra.sh', `export X_VERSION=${' '.repeat(3_000_000)}x`],
  ['.env.sample', `TYPE=x\n#A=${' '.repeat(250_000)}x`],
  ['.env.sample', `#A=${'x'.repeat(1_000_000)}`],
  ['compose.yml', 'a: 1\n'.repeat(200_000)],
])('no %s makes lint slow', (path, text) => {
  const tree = treeOf('nextcloud', { ...files, [path]: text });
  const sample = orError(() => readSample(tree));

  expect(
    lint({ tree, sample, version: null, versions: [], previous: null, repository: null }).length,
  ).toBeGreaterThan(30);
});

it('a list of recipes that is any JSON is read', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseCatalogue(text, () => true).entries).toBeInstanceOf(Array);
    }),
    { numRuns: 300 },
  );
});

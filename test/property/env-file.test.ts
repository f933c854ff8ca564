import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readApp } from '../../src/apps/app.ts';
import { parseEnvFile, pinVersion } from '../../src/apps/env-file.ts';
import { UserError } from '../../src/kernel/errors.ts';
import { ServerName } from '../../src/kernel/ids.ts';
import { abraShOf, exportsOf, functionsOf } from '../../src/recipes/abra-sh.ts';
import { problemsOf } from '../../src/recipes/problems.ts';
import { parseReadme } from '../../src/recipes/readme.ts';
import { compareVersions, parseVersion, sortVersions } from '../../src/recipes/version.ts';
import { treeOf } from '../fixtures/recipe-tree.ts';

const token = fc.constantFrom(
  'A',
  'TYPE',
  '=',
  ':',
  '"',
  "'",
  '\\',
  '$',
  '{',
  '}',
  '#',
  ' ',
  '\n',
  '\r\n',
  '\0',
  'export ',
  'x',
  '-',
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(token, { maxLength: 40 }).map((parts) => parts.join('')),
);
const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/).filter((name) => name !== 'TYPE' && name !== 'RECIPE');
const setting = fc.oneof(
  fc.tuple(key, fc.stringMatching(/^[a-z0-9 :/,+`|.-]{0,12}$/)).map(([name, value]) => `${name}=${value}`),
  fc.tuple(key, fc.stringMatching(/^[a-z0-9 #'\n=]{0,12}$/)).map(([name, value]) => `${name}="${value}"`),
  fc.tuple(key, key).map(([name, other]) => `${name}=$${other}x # length=64`),
  fc.stringMatching(/^[ \t]{0,2}#[a-zA-Z= "']{0,12}$/),
  fc.constantFrom('', '   '),
);
const settings = fc.array(setting, { maxLength: 6 });
const version = fc.stringMatching(/^[0-9]\.[0-9]\.[0-9]\+[a-z0-9.-]{1,8}$/);
const recipeLine = fc
  .tuple(
    fc.constantFrom('TYPE', 'RECIPE'),
    fc.constantFrom('', '"', "'"),
    fc.option(version),
    fc.constantFrom('', '  # keep it', '\t'),
  )
  .map(
    ([name, quote, pinned, tail]) =>
      `${name}=${quote}wiki${pinned === null ? '' : `:${pinned}`}${quote}${tail}`,
  );

describe('an env file', () => {
  it('is read, or refused with a place: nothing else is ever thrown', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          const { entries, values } = parseEnvFile(text, 'a.env');
          expect(new Set(entries.map((entry) => entry.key))).toEqual(new Set(Object.keys(values)));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect(error).toMatchObject({
            code: 'app_broken',
            place: { path: 'a.env', line: expect.any(Number) },
          });
        }
        readApp({ server: ServerName.parse('one'), path: 'servers/one/a.coop.env', text });
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps every byte but the pin’s when a version is written', () => {
    fc.assert(
      fc.property(
        settings,
        recipeLine,
        settings,
        fc.constantFrom('\n', '\r\n'),
        version,
        (before, line, after, end, wanted) => {
          const text = [...before, line, ...after].join(end);
          const written = pinVersion(text, wanted);
          const [old, now] = [parseEnvFile(text, 'a.env'), parseEnvFile(written, 'a.env')];
          const strip = (all: string): string => all.replace(/wiki(:[0-9a-z.+-]+)?/, 'wiki');

          expect(strip(written)).toBe(strip(text));
          expect(pinVersion(written, wanted)).toBe(written);
          expect(pinVersion(pinVersion(written, null), wanted)).toBe(written);
          expect(now.entries.map((entry) => [entry.key, entry.line, entry.comment])).toEqual(
            old.entries.map((entry) => [entry.key, entry.line, entry.comment]),
          );
          expect({ ...now.values, TYPE: 0, RECIPE: 0 }).toEqual({ ...old.values, TYPE: 0, RECIPE: 0 });
          expect(now.values['TYPE'] ?? now.values['RECIPE']).toBe(`wiki:${wanted}`);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('that is no file of an app makes writing a version fail by a place, or not at all', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          pinVersion(text, '1.0.0+1');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});

it('no file of a recipe makes its readers throw', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const tree = treeOf('wiki', { 'abra.sh': text, 'compose.yml': text });
      const read = (): unknown => [
        exportsOf(abraShOf(tree)),
        functionsOf(text),
        parseReadme(`<!-- metadata -->${text}<!-- endmetadata -->${text}`),
        problemsOf(tree),
        parseVersion(text),
      ];
      expect(read).not.toThrow();
    }),
  );
});

describe('the order of versions', () => {
  const anyVersion = fc.oneof(
    version,
    fc.constantFrom('latest', 'v1.0', '1.0.0-rc1+1', '1.0.0'),
    fc.string(),
  );

  it('is an order', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, anyVersion, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)));
        expect(compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0 && compareVersions(a, c) > 0).toBe(
          false,
        );
      }),
    );
  });

  it('keeps all that are versions, and each once', () => {
    fc.assert(
      fc.property(fc.array(anyVersion), (versions) => {
        const sorted = sortVersions(versions.map((text) => ({ version: text })));
        expect(sorted.map((entry) => entry.version).toSorted()).toEqual(
          versions.filter((text) => parseVersion(text) !== null).toSorted(),
        );
      }),
    );
  });
});

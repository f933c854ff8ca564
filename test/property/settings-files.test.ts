import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRoles } from '../../src/access/roles.ts';
import { parseConfig } from '../../src/config/load.ts';
import { UserError } from '../../src/kernel/errors.ts';

const now = new Date('2026-11-21T10:02:00Z');
const root = new URL('../../', import.meta.url);
const roles = readFileSync(new URL('docs/roles.example.yml', root), 'utf8');
const config = readFileSync(new URL('config.example.yml', root), 'utf8');

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'roles.yml': (text) => parseRoles(text, 'roles.yml', now),
  'config.yml': (text) =>
    parseConfig({ text, path: 'config.yml', resolve: (path) => `/${path}`, environment: {} }),
};

/** A good file with one piece taken out, put elsewhere, or exchanged for what hurts. */
function damaged(text: string): fc.Arbitrary<string> {
  const hurts = fc.oneof(
    fc.constantFrom(
      '{',
      ']',
      '"',
      ': ',
      '\t',
      '&a',
      '*a',
      '!!binary x',
      '<<: ',
      '- ',
      '\n',
      '---\n',
      '? ',
      '__proto__',
      'constructor',
      '🙂',
      '\0',
      '1e999',
      '.inf',
      '~',
      '[]',
      '{}',
      '|',
      '%',
    ),
    fc.string({ maxLength: 8 }),
  );
  return fc
    .tuple(fc.nat(text.length), fc.nat(20), hurts)
    .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length));
}

it.each([
  ['roles.yml', roles],
  ['config.yml', config],
])('%s, however damaged, is read or refused with its line', (name, text) => {
  let refused = 0;
  fc.assert(
    fc.property(fc.oneof(damaged(text), fc.string({ unit: 'binary' }), fc.json()), (broken) => {
      try {
        readers[name]?.(broken);
      } catch (error) {
        refused += 1;
        expect(error).toBeInstanceOf(UserError);
        expect(error instanceof UserError ? error.place?.line : null).toBeGreaterThan(0);
      }
    }),
    { numRuns: 3000 },
  );
  expect(refused).toBeGreaterThan(500);
});

it('is refused without end when aliases grow like an avalanche', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[index]}`).join(',')}]`),
  ].join('\n');

  expect(() => parseRoles(bomb, 'roles.yml', now)).toThrow(UserError);
});

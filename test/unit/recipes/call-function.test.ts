import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecipeName } from '../../../src/kernel/ids.ts';
import { callOf, environmentOf, scriptWith } from '../../../src/recipes/call-function.ts';
import type { RecipeTree } from '../../../src/recipes/recipes.ts';

const abraSh = `export APP_VERSION=v1
say() {
  printf '[%s]' "$TARGET" "$APP_NAME" "$STACK_NAME" "$@"
}
clean-up() { echo cleaned; }
fail() { return 7; }
function old_style() { echo old; }
`;

function run(name: string, args: readonly string[], script = abraSh): string {
  const [program = '', ...argv] = callOf({ script, name, args });
  const env = {
    PATH: process.env['PATH'],
    ...environmentOf({ service: 'app', app: 'a.coop', stack: 'a_coop' }),
  };
  return execFileSync(program, argv, { encoding: 'utf8', env });
}

function tree(text: string): RecipeTree {
  const files = new Map([['abra.sh', new TextEncoder().encode(text)]]);
  return { recipe: RecipeName.parse('wiki'), commit: '0'.repeat(40), files };
}

describe('a function of abra.sh', () => {
  it('gets its arguments, and what abra sets', () => {
    expect(run('say', ['one', 'two words'])).toBe('[app][a.coop][a_coop][one][two words]');
  });

  it('gets them as they are, whatever they hold', () => {
    const word = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !text.includes('\0') && text.isWellFormed());
    const nasty = fc.constantFrom(
      '$(id)',
      '`id`',
      ';id',
      '&& id',
      '"',
      "'",
      '\\',
      '$1',
      '${HOME}',
      '-c',
      '--',
      '\n',
      '*',
      '!!',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, nasty), { maxLength: 6 }), (args) => {
        expect(run('say', args)).toBe(`[app][a.coop][a_coop]${args.map((one) => `[${one}]`).join('')}`);
      }),
      { numRuns: 60 },
    );
  });

  it('is not disturbed by what abra.sh does to its own arguments', () => {
    expect(run('say', ['x'], `set -- a b c\nshift\n${abraSh}`)).toContain('[x]');
    expect(run('say', ['x'], `f=rm; coopbot=1\n${abraSh}`)).toContain('[x]');
  });

  it('ends with its own exit code', () => {
    expect(() => run('fail', [])).toThrow(expect.objectContaining({ status: 7 }));
  });

  it('must be defined there, under exactly this name', () => {
    expect(scriptWith('clean-up', tree(abraSh))).toBe(abraSh);
    for (const name of ['id', 'APP_VERSION', 'say() {', 'sa', 'say; id', '$(id)', '']) {
      expect(() => scriptWith(name, tree(abraSh))).toThrow('has no function');
    }
  });

  it('is not run out of a file that no program could take', () => {
    expect(() => scriptWith('say', tree(`${abraSh}# ${'x'.repeat(130_000)}`))).toThrow('too long');
  });
});

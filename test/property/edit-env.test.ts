import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editSettings } from '../../src/apps/edit-env.ts';
import { parseEnvFile } from '../../src/apps/env-file.ts';
import { scanEnv } from '../../src/apps/env-scan.ts';
import { looksSecret } from '../../src/apps/secret-looking.ts';
import { UserError } from '../../src/kernel/errors.ts';

const key = fc.stringMatching(/^[A-E][A-Z0-9_]{0,2}$/);
/** `D` may go over lines. */
const oneLineKey = key.filter((name) => name !== 'D');
const value = fc.oneof(
  fc.stringMatching(/^[\w #'"$\\`={}:/.-]{0,14}$/),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll(/[\0\r]/g, '')),
  fc.constantFrom(
    '',
    ' x ',
    '# x',
    '$A',
    "it's",
    '"',
    "'",
    'a\nb',
    '\\',
    "'\\",
    '\u00a0',
    '${A}:b',
    '`x`',
    'a #b',
  ),
);
const line = fc.oneof(
  fc.tuple(key, fc.stringMatching(/^[a-z0-9 :/,+`|.-]{0,8}$/)).map(([name, text]) => `${name}=${text}`),
  fc.tuple(key, fc.stringMatching(/^[a-z #'=]{0,8}$/)).map(([name, text]) => `${name}="${text}" # length=64`),
  fc.tuple(key, fc.stringMatching(/^[a-z #"=]{0,8}$/)).map(([name, text]) => `export ${name} = '${text}'`),
  fc.tuple(key, key).map(([name, other]) => `${name}=$${other}x # y`),
  fc
    .tuple(key, fc.constantFrom('', '1', '"a b"', '# why', 'a b c'))
    .map(([name, text]) => `#${name}=${text}`),
  fc.tuple(key, fc.constantFrom('', ' ', '  ')).map(([name, gap]) => `${name}=${gap}# why`),
  fc.constant('D="over\n# two = lines"'),
  fc.constantFrom('', '   ', '## prose, with A=1 in it'),
);
const file = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, end, isEnded]) => lines.join(end) + (isEnded && lines.length > 0 ? end : ''));

/** What is left of a file without whatever this key had to do with it: by whole lines, as bytes. */
function otherLines(text: string, name: string): readonly string[] {
  const own = new Set(
    scanEnv(text, 'a.env')
      .filter((entry) => entry.key === name)
      .flatMap((entry) => {
        const last = entry.line + text.slice(entry.at, entry.end).split('\n').length - 1;
        return Array.from({ length: last - entry.line + 1 }, (_, index) => entry.line + index);
      }),
  );
  const mentioned = new RegExp(String.raw`^\s*#*\s*(export )?${name}\s*=`);
  return text.split('\n').filter((words, index) => !own.has(index + 1) && !mentioned.test(words));
}

describe('an edit of an env file', () => {
  it('reads back as what was wanted, and leaves every byte of other lines', () => {
    fc.assert(
      fc.property(file, key, value, (text, name, wanted) => {
        let written: string;
        try {
          written = editSettings(text, [{ key: name, value: wanted }]);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad_arguments' });
          return;
        }
        const [before, after] = [otherLines(text, name), otherLines(written, name)];

        expect(parseEnvFile(written, 'a.env').values[name]).toBe(wanted);
        // A file without an end to its last line gets one before a line is added.
        expect(after.join('\n').trimEnd()).toBe(before.join('\n').trimEnd());
        expect(editSettings(written, [{ key: name, value: wanted }])).toBe(written);
      }),
      { numRuns: 3_000 },
    );
  });

  it('that unsets a key takes it away, leaves every byte of other lines, and can be undone', () => {
    fc.assert(
      fc.property(file, oneLineKey, (text, name) => {
        const written = editSettings(text, [{ key: name, value: null }]);
        const { values } = parseEnvFile(written, 'a.env');

        expect(Object.hasOwn(values, name)).toBe(false);
        expect(otherLines(written, name)).toEqual(otherLines(text, name));
        const again = editSettings(written, [{ key: name, value: 'back' }]);
        expect(parseEnvFile(again, 'a.env').values[name]).toBe('back');
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses nothing that people write: only what ends in quotes or a backslash, or cannot be parted', () => {
    fc.assert(
      fc.property(
        value.filter((text) => !/["'\\]$|^["']/.test(text) && !/[\r]/.test(text)),
        (wanted) => {
          const written = editSettings('A=1\n', [{ key: 'B', value: wanted }]);
          expect(parseEnvFile(written, 'a.env').values).toEqual({ A: '1', B: wanted });
        },
      ),
    );
  });

  it('throws nothing but sentences for people', () => {
    fc.assert(
      fc.property(fc.string(), value, (text, wanted) => {
        try {
          editSettings(text, [{ key: 'A', value: wanted }]);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          expect(String(error)).not.toContain(looksSecret('A', wanted) ? wanted : '\0');
        }
      }),
    );
  });
});

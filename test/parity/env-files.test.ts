import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnvFile } from '../../src/apps/env-file.ts';
import { UserError } from '../../src/kernel/errors.ts';

/** What abra's parser makes of each text, `null` where it refuses it; see `env-files/README.md`. */
const Golden = z.array(
  z.object({ what: z.string(), text: z.string(), values: z.record(z.string(), z.string()).nullable() }),
);
const golden = Golden.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, 'env-files/golden.json'), 'utf8')),
);

/** Where coopbot does otherwise on purpose; `docs/abra.md` says why. */
const otherwise: Readonly<Record<string, Readonly<Record<string, string>> | null>> = {
  'a blank in the name': null,
  'no name': null,
  'a zero byte in a value': null,
  'a byte order mark': { A: '1' },
};

it('has at least sixty kinds of lines, each once, and knows each difference', () => {
  const names = new Set(golden.map(({ what }) => what));

  expect(golden.length).toBeGreaterThan(100);
  expect(names.size).toBe(golden.length);
  expect(Object.keys(otherwise).filter((what) => !names.has(what))).toEqual([]);
});

it.each(golden)('reads $what ($text) as abra does', ({ what, text, values }) => {
  const isOtherwise = Object.hasOwn(otherwise, what);
  const expected = isOtherwise ? otherwise[what] : values;

  expect(valuesOf(text)).toEqual(expected);
  expect(isOtherwise && JSON.stringify(expected) === JSON.stringify(values)).toBe(false);
});

function valuesOf(text: string): Readonly<Record<string, string>> | null {
  try {
    return parseEnvFile(text, 'a.env').values;
  } catch (error) {
    if (error instanceof UserError && error.place?.line !== undefined) {
      return null;
    }
    throw error;
  }
}

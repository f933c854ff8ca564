import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UserError } from '../../src/kernel/errors.ts';
import { StackName } from '../../src/kernel/ids.ts';
import { type LoadedStack, loadStack } from '../../src/stack/load.ts';
import { comparable } from './comparable.ts';
import { document } from './oracle.ts';

/** Whole stacks in every format, and one laid over another: what docker's CLI 28.2.2 posted to a stand-in engine. */
const Row = z.object({
  name: z.string(),
  files: z.record(z.string(), z.string()),
  /** In place of those of the whole table. */
  variables: z.record(z.string(), z.string()).optional(),
  refused: z.literal(true).optional(),
  posted: z.record(z.string(), z.unknown()).optional(),
});
const { frame, variables, files, rows } = z
  .object({
    /** Networks, volumes, secrets and configs that most rows share, where they say `#frame`. */
    frame: z.string(),
    variables: z.record(z.string(), z.string()),
    files: z.record(z.string(), z.string()),
    rows: z.array(Row),
  })
  .parse(document('stacks'));

function load(row: z.infer<typeof Row>): LoadedStack {
  return loadStack({
    name: StackName.parse('st'),
    files: Object.entries(row.files).map(([path, text]) => ({ path, text: text.replace('#frame\n', frame) })),
    variables: { HOME: '/home/me', ...(row.variables ?? variables) },
    read: (path) => contents.get(path) ?? null,
    root: '/cases/case',
  });
}

const contents = new Map(
  Object.entries({ ...files, 'sub/g': 'y' }).map(([path, text]) => [path, new TextEncoder().encode(text)]),
);

describe('whole stacks', () => {
  it.each(rows.filter(({ refused }) => refused === true))('$name: is refused', (row) => {
    expect(() => load(row)).toThrow(UserError);
  });

  it.each(rows.filter(({ refused, posted }) => refused === undefined && posted === undefined))(
    '$name: is taken',
    (row) => {
      expect(load(row).spec.services).toHaveLength(1);
    },
  );

  it.each(rows.filter(({ posted }) => posted !== undefined))('$name: posts the same', (row) => {
    const { spec } = load(row);
    const made = (['networks', 'services'] as const).flatMap((kind) =>
      spec[kind].map((body) => comparable(`/${kind}/create`, { ...body })),
    );

    expect(Object.fromEntries(made.map(({ key, body }) => [key, body]))).toEqual(row.posted);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { table } from './oracle.ts';
import { allCases, type Case } from './rig/cases.ts';
import { type ConfigRow, readConfigTable, runRow } from './rig/config-table.ts';
import { coopbot } from './rig/implementations.ts';
import { runConfig } from './rig/run-config.ts';

describe('docker stack config, recorded', () => {
  it.each(allCases())('$name', async (theCase) => {
    const printed = Object.entries(await runConfig(theCase, coopbot()));

    expect(Object.fromEntries(printed.filter(([file]) => file.endsWith('.yml')))).toEqual(goldensOf(theCase));
    expect(printed.filter(([file, text]) => file.endsWith('.err') && text === '')).toEqual([]);
  });
});

/** What docker printed for each step that it did not refuse. */
function goldensOf({ folder }: Case): Readonly<Record<string, string>> {
  const files = readdirSync(folder).filter((file) => /^expected(\.\d+)?\.yml$/.test(file));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

describe('small documents', () => {
  const { rows, ...rest } = readConfigTable();

  it.each(rows)('$name', async (row: ConfigRow) => {
    const { out, refused } = row;

    const made = await runRow(row, { rows, ...rest }, coopbot());

    expect(made).toEqual(refused === true ? { refused } : { out });
  });
});

describe('documents of every kind', () => {
  const Row = z.object({
    name: z.string(),
    yaml: z.string(),
    config: z.object({ out: z.string().optional() }),
  });

  it.each(table('errors', Row))('$name', async ({ name, yaml, config: { out } }) => {
    const row = { name, files: { 'compose.yml': yaml } };

    const made = await runRow(row, { files: {}, rows: [] }, coopbot());

    expect(made).toEqual(out === undefined ? { refused: true } : { out });
  });
});

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
    const made = await runConfig(theCase, coopbot());

    const goldens = goldensOf(theCase);
    expect(printedIn(made)).toEqual(printedIn(goldens));
    expect(toldIn(made)).toEqual(toldIn(goldens));
  });
});

/** By name of the golden file. */
type Goldens = Readonly<Record<string, string>>;

function goldensOf({ folder }: Case): Goldens {
  const files = readdirSync(folder).filter((file) => /^expected(\.\d+)?\.(yml|config\.err)$/.test(file));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** For each step that was not refused. */
function printedIn(goldens: Goldens): Goldens {
  return Object.fromEntries(Object.entries(goldens).filter(([file]) => file.endsWith('.yml')));
}

/** Docker's own warnings, which come in no order. */
function toldIn(goldens: Goldens): readonly string[] {
  const said = Object.entries(goldens).filter(([file]) => file.endsWith('.config.err'));
  return said.flatMap(([, text]) => text.split('\n').filter((line) => line.startsWith('time='))).toSorted();
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

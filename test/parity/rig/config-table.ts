import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Implementation } from './run-case.ts';

/** Small documents, and what `docker stack config` prints for each. */
export const CONFIG_TABLE = join(import.meta.dirname, '../cases/_tables/config.json');

const texts = z.record(z.string(), z.string());

const Row = z.strictObject({
  name: z.string(),
  /** Laid over one another in this order. */
  files: texts,
  variables: texts.optional(),
  /** Further arguments. */
  args: z.array(z.string()).optional(),
  /** Paths in it as in the golden files of cases. */
  out: z.string().optional(),
  refused: z.literal(true).optional(),
});

const Table = z.strictObject({
  /** What lies in the folder beside the compose files. */
  files: texts,
  rows: z.array(Row),
});

export type ConfigRow = z.infer<typeof Row>;
export type ConfigTable = z.infer<typeof Table>;

export function readConfigTable(): ConfigTable {
  return Table.parse(JSON.parse(readFileSync(CONFIG_TABLE, 'utf8')));
}

/** What an implementation of `stack config` prints for a row, or that it refuses it. */
export async function runRow(
  { files, variables = {}, args = [] }: ConfigRow,
  table: ConfigTable,
  implementation: Implementation,
): Promise<Pick<ConfigRow, 'out' | 'refused'>> {
  const parent = mkdtempSync(join(tmpdir(), 'coopbot-config-'));
  const folder = join(parent, 'case');
  try {
    write(folder, { ...table.files, ...files });
    const { code, stdout } = await implementation({
      argv: ['config', ...args, ...Object.keys(files).flatMap((path) => ['-c', path])],
      folder,
      environment: { PATH: process.env['PATH'] ?? '', HOME: '/home/me', ...variables },
      stdin: new Uint8Array(),
    });
    return code === 0 ? { out: inTokens(stdout, { folder, parent }) } : { refused: true };
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function inTokens(
  printed: string,
  { folder, parent }: { readonly folder: string; readonly parent: string },
): string {
  return printed.replaceAll(folder, () => '${CASE}').replaceAll(parent, () => '${CASES}');
}

import { globSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { duration } from './run.ts';

/** One row of the table. A file of test/bench exports `measure(): Promise<readonly Measurement[]>`. */
const Measurement = z.object({
  name: z.string(),
  /** As it is to be read: `42 ms`, `0.55 ×`. */
  value: z.string(),
  /** What is aimed at, and whether this is it; `null`: it is only told. */
  aim: z.string().nullable(),
  isMet: z.boolean().nullable(),
});
export type Measurement = z.infer<typeof Measurement>;

const Bench = z.object({
  measure: z.custom<() => Promise<unknown>>((value) => typeof value === 'function', 'must export `measure`'),
});

const words = process.argv.slice(2);
const root = join(import.meta.dirname, '../..');
const files = globSync('test/bench/*.bench.ts', { cwd: root })
  .toSorted()
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
console.log(
  `${files.length} benchmarks on ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
);
const rows: Measurement[] = [];
for (const file of files) {
  const startedAt = performance.now();
  try {
    const { measure } = Bench.parse(await import(pathToFileURL(join(root, file)).href));
    rows.push(...z.array(Measurement).parse(await measure()));
    console.log(`✓ ${basename(file, '.bench.ts')}, ${duration(performance.now() - startedAt)}`);
  } catch (error) {
    process.exitCode = 1;
    console.error(`✗ ${basename(file, '.bench.ts')}`, error);
  }
}
console.log(`\n${table(rows)}`);

/** Markdown, so that it can be put into a report as it is. */
function table(measurements: readonly Measurement[]): string {
  const cells = [
    ['what', 'measured', 'aim', ''],
    ...measurements.map(({ name, value, aim, isMet }) => [
      name,
      value,
      aim ?? '',
      isMet === null ? '' : mark(isMet),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function mark(isMet: boolean): string {
  return isMet ? '✓' : '✗';
}

import { globSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Measurement } from '../../test/bench/measurement.ts';
import { type World, withWorld } from '../../test/bench/world.ts';
import { duration } from './run.ts';

const Bench = z.object({
  /** `false`: it is measured before a sandbox is made, and gets only `isQuick` of the world. */
  needsSandbox: z.boolean().default(true),
  measure: z.custom<(world: World | Pick<World, 'isQuick'>) => Promise<unknown>>(
    (value) => typeof value === 'function',
    'must export `measure`',
  ),
});
type Bench = z.infer<typeof Bench>;

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const root = join(import.meta.dirname, '../..');
const files = globSync('test/bench/*.bench.ts', { cwd: root })
  .toSorted()
  .filter((file) => words.length === 0 || words.some((word) => basename(file).includes(word)));
if (files.length === 0) {
  throw new Error(`No measurement in test/bench is called ${words.join(' or ')}.`);
}
console.log(
  `${files.length} benchmarks on ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
);
const began = performance.now();
const rows = await measureAll(values.quick);
console.log(`\n${table(rows)}\n\n${legend(rows)}`);
console.log(`\n${duration(performance.now() - began)}; load of the machine ${loadavg()[0]?.toFixed(1)}`);

async function measureAll(isQuick: boolean): Promise<readonly Measurement[]> {
  const benches = await Promise.all(files.map(load));
  const alone = benches.filter(([, { needsSandbox }]) => !needsSandbox);
  const others = benches.filter(([, { needsSandbox }]) => needsSandbox);
  const found = await measureEach(alone, { isQuick });
  return others.length === 0
    ? found
    : [...found, ...(await withWorld(isQuick, async (world) => measureEach(others, world)))];
}

async function load(file: string): Promise<readonly [name: string, Bench]> {
  const bench = Bench.parse({ ...(await import(pathToFileURL(join(root, file)).href)) });
  return [basename(file, '.bench.ts'), bench];
}

/** A figure that is missed is told; only what could not be measured is a failure. */
async function measureEach(
  benches: readonly (readonly [name: string, Bench])[],
  world: World | Pick<World, 'isQuick'>,
): Promise<readonly Measurement[]> {
  const found: Measurement[] = [];
  for (const [name, { measure }] of benches) {
    const startedAt = performance.now();
    try {
      found.push(...z.array(Measurement).parse(await measure(world)));
      console.log(`✓ ${name}, ${duration(performance.now() - startedAt)}`);
    } catch (error) {
      process.exitCode = 1;
      console.error(`✗ ${name}`, error);
    }
  }
  return found;
}

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

/** What each figure measures; figures that share a sentence share its line. */
function legend(measurements: readonly Measurement[]): string {
  const groups = Map.groupBy(measurements, ({ measures }) => measures);
  return [...groups]
    .map(([measures, group]) => `- ${group.map(({ name }) => name).join(' · ')}: ${measures}`)
    .join('\n');
}

function mark(isMet: boolean): string {
  return isMet ? '✓' : '✗';
}

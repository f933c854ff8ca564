import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { fileOf, manyServices, threeFiles } from '../fixtures/large-stack.ts';
import { loadLarge } from './load-large.ts';
import { figure, type Measurement, median, megabytes, ms, spread, times } from './measurement.ts';
import type { World } from './world.ts';

export const needsSandbox = false;

const REPEATS = { full: 15, quick: 5 };
const WARM_UP = 30;
const COUNTS = [250, 500, 1000] as const;
const PARTS_OF_MB = [0.25, 0.5, 1] as const;
/** What is linear takes four times as long for four times as much; the first calls' slowness may hide some of it. */
const MOST = { stackMs: 30, largeMs: 1000, growth: 4.5 };

type Files = Parameters<typeof loadLarge>[0];

/** Compose files into specs, in this process and in a fresh one. No engine, no disk. */
export function measure({ isQuick }: Pick<World, 'isQuick'>): readonly Measurement[] {
  const repeats = isQuick ? REPEATS.quick : REPEATS.full;
  const stack = threeFiles(20);
  for (let left = WARM_UP; left > 0; left -= 1) {
    loadLarge(stack);
  }
  const [three = []] = inTurns([stack], repeats * 3);
  return [
    figure('load and convert, 20 services in 3 files', median(three), {
      unit: ms,
      most: MOST.stackMs,
      detail: spread(three, ms),
      measures: `texts → specs, warm process; median of ${repeats * 3}`,
    }),
    ...grown({ unit: 'services', sizes: COUNTS, fileOf: manyServices }, repeats),
    ...grown({ unit: 'MB', sizes: PARTS_OF_MB, fileOf: (part) => fileOf(part * 2 ** 20) }, repeats),
    ...inFreshProcess(repeats),
  ];
}

/** One after the other, again and again, so that a busy machine is busy for all of them. Milliseconds. */
function inTurns(all: readonly Files[], repeats: number): readonly (readonly number[])[] {
  const found = all.map((): number[] => []);
  for (let left = repeats; left > 0; left -= 1) {
    for (const [index, files] of all.entries()) {
      const from = performance.now();
      loadLarge(files);
      found[index]?.push(performance.now() - from);
    }
  }
  return found;
}

interface Growing {
  readonly unit: string;
  readonly sizes: readonly number[];
  readonly fileOf: (size: number) => Files[number];
}

/** The growth is told from the fastest runs: only they are the loader's own. */
function grown({ unit, sizes, fileOf: make }: Growing, repeats: number): readonly Measurement[] {
  const found = inTurns(
    sizes.map((size) => [make(size)]),
    repeats,
  );
  const measures = `one file of as many ${unit}, texts → specs, warm process; medians of ${repeats}, growth of the fastest`;
  const rows = sizes.map((size, index) =>
    figure(`load and convert, ${size} ${unit}`, median(found[index] ?? []), {
      unit: ms,
      measures,
      detail: spread(found[index] ?? [], ms),
      ...(index === sizes.length - 1 ? { most: MOST.largeMs } : {}),
    }),
  );
  const [least, most] = [found[0] ?? [], found.at(-1) ?? []].map((runs) => Math.min(...runs));
  const growth = (most ?? Number.NaN) / (least ?? Number.NaN);
  const detail = `for 4 × as many ${unit}`;
  return [...rows, figure(`growth, ${unit}`, growth, { unit: times, most: MOST.growth, measures, detail })];
}

const Fresh = z.object({ tookMs: z.number(), peakMb: z.number() });

/** Nothing is compiled yet: what a command of the terminal meets. */
function inFreshProcess(repeats: number): readonly Measurement[] {
  const runs = Array.from({ length: Math.ceil(repeats / 3) }, () =>
    Fresh.parse(
      JSON.parse(
        execFileSync(process.execPath, [join(import.meta.dirname, 'load-large.ts')], { encoding: 'utf8' }),
      ),
    ),
  );
  const measures =
    'a 1 MB file in a process that has loaded nothing before; peak: VmHWM of the whole process';
  return [
    figure('load and convert, 1 MB, cold', median(runs.map(({ tookMs }) => tookMs)), {
      unit: ms,
      most: MOST.largeMs,
      measures,
    }),
    figure('memory for 1 MB, cold', median(runs.map(({ peakMb }) => peakMb)), { unit: megabytes, measures }),
  ];
}

import fc from 'fast-check';
import { record } from '../faults/record.ts';
import { isLong, runs, seed } from '../faults/scale.ts';

/** How many random cases a law is tried on, in short and in long form; `perRun`: cases in one run of it. */
export interface Size {
  readonly short: number;
  readonly long: number;
  readonly perRun: number;
}

/**
 * Holds a law that somebody's rights depend on to many cases, and keeps what a long run found for docs/faults.md. `name`: of the
 * test's file. In long form the seed is known beforehand and nothing is made smaller that fails: a million cases are long enough.
 */
export function holdLaw<Case extends [unknown, ...unknown[]]>(
  { name, law, size }: { readonly name: string; readonly law: string; readonly size: Size },
  property: fc.IProperty<Case>,
): void {
  const numRuns = runs(size.short, size.long) / size.perRun;
  const result = fc.check(property, isLong ? { numRuns, seed } : { numRuns });
  const report = result.failed ? fc.defaultReportMessage(result) : undefined;
  record(name, {
    fault: law,
    engine: 'none',
    runs: result.numRuns * size.perRun,
    failures: result.failed ? 1 : 0,
    seed: result.seed,
    notes: report === undefined ? [] : [report],
  });
  if (report !== undefined) {
    throw new Error(report);
  }
}

import { record } from '../record.ts';
import type { VerdictCase } from './verdict-case.ts';

interface Count {
  runs: number;
  failures: number;
  readonly notes: string[];
}

/** How often each case was played on one engine, and how often it was told wrongly: a row for each, for docs/faults.md. */
export function createTally(engine: 20 | 28): {
  count(one: VerdictCase, test: () => Promise<void>): Promise<void>;
  keep(): void;
} {
  const counts = new Map<string, Count>();
  return {
    async count({ what }, test) {
      const count = counts.get(what) ?? { runs: 0, failures: 0, notes: [] };
      counts.set(what, count);
      count.runs += 1;
      try {
        await test();
      } catch (error) {
        count.failures += 1;
        count.notes.push(String(error));
        throw error;
      }
    },
    keep() {
      counts.forEach((count, what) => {
        record('verdicts', { fault: `an app that ${what}`, engine: String(engine), seed: null, ...count });
      });
    },
  };
}

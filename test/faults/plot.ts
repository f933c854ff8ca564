import { randomFrom } from '../lab/chance.ts';
import { type Batch, createBatches } from './batches.ts';
import { type Chapter, chapters } from './chapters.ts';
import { type Order, wordsOf } from './order.ts';
import { record } from './record.ts';
import { inForm, runs, seed } from './scale.ts';

/** Cuts in one operation. In long form each stands for itself. */
const CUTS_AT_ONCE = inForm(8, 1);
const AT_RANDOM = runs(10, 200);
/** How late after the command the bot is killed at random. */
const LATEST_MS = 9000;
const EVERYWHERE = [
  'received',
  'planned',
  'approved',
  'queued',
  'started',
  'stepStarted',
  'stepDone',
  'closed',
];

/** What one operation has to bear. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'cuts'; readonly batch: Batch }
  | { readonly kind: 'random'; readonly afterMs: number };

/** Who bears what, and what came of it. */
export interface Plot {
  readonly broken: string[];
  isOpen(): boolean;
  next(chapter: Chapter): Fault;
  /** `left`: cuts that were not made. */
  ended(
    chapter: Chapter,
    fault: Fault,
    seen: { readonly commits: readonly string[]; readonly left: number },
  ): void;
  /** Events of that chapter that no cut was made at, and steps in which it was not ended. */
  neverCut(chapter: string): readonly string[];
  tell(engine: string): void;
}

export function createPlot(): Plot {
  const orders = new Map(chapters.map(({ name }) => [name, createBatches()]));
  const known = new Set<string>();
  const broken: string[] = [];
  const chance = randomFrom(seed);
  let atRandom = 0;
  const of = (name: string): ReturnType<typeof createBatches> => {
    const found = orders.get(name);
    if (found === undefined) {
      throw new Error(`There is no ${name}.`);
    }
    return found;
  };

  return {
    broken,
    isOpen: () => atRandom < AT_RANDOM || [...orders.values()].some((one) => one.isOpen()),
    next({ name }) {
      if (!known.has(name)) {
        known.add(name);
        return { kind: 'none' }; // Somebody has to see what there is to be cut.
      }
      const batch = of(name).next(CUTS_AT_ONCE);
      if (batch !== null) {
        return { kind: 'cuts', batch };
      }
      if (atRandom >= AT_RANDOM) {
        return { kind: 'none' };
      }
      atRandom += 1;
      // Squared: most of what is done is done soon.
      return { kind: 'random', afterMs: chance() ** 2 * LATEST_MS };
    },
    ended({ name }, fault, { commits, left }) {
      of(name).saw(
        commits,
        fault.kind === 'cuts' ? fault.batch.order.slice(0, fault.batch.order.length - left) : [],
      );
      if (fault.kind === 'cuts') {
        of(name).done(fault.batch, left);
      }
    },
    neverCut(name) {
      const hit = of(name)
        .hit()
        .flatMap((order) => order.slice(-1));
      const missed = of(name)
        .missed()
        .map(wordsOf)
        .filter((words) => words.includes('journal'));
      const sides = (['before', 'after'] as const).flatMap((side) =>
        EVERYWHERE.filter(
          (event) => !hit.some((cut) => cut.side === side && cut.commit.includes(`journal ${event}`)),
        ).map((event) => `${side} ${event}`),
      );
      return [...sides, ...missed];
    },
    tell(engine) {
      for (const { name } of chapters) {
        const hit = of(name).hit();
        const [ends, kills] = [hit.filter(isEnd), hit.filter((order) => !isEnd(order))];
        console.info(
          `${name}: killed ${kills.length} times, ended ${ends.length} times\n${hit.map(wordsOf).join('\n')}\nmissed:\n${of(name).missed().map(wordsOf).join('\n')}`,
        );
        const notes = broken.filter((words) => words.startsWith(name));
        record('lives', {
          fault: `SIGKILL at each boundary of ${name}`,
          engine,
          runs: kills.length,
          failures: notes.length,
          seed: null,
          notes,
        });
        record('lives', {
          fault: `SIGTERM in each step of ${name}`,
          engine,
          runs: ends.length,
          failures: 0,
          seed: null,
          notes: [],
        });
      }
      record('lives', {
        fault: 'SIGKILL at random moments',
        engine,
        runs: atRandom,
        failures: broken.filter((words) => words.includes('random')).length,
        seed,
        notes: [],
      });
    },
  };
}

function isEnd(order: Order): boolean {
  return order.at(-1)?.signal === 'SIGTERM';
}

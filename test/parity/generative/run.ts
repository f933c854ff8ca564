import fc from 'fast-check';
import { type DockerCli } from '../rig/docker-cli.ts';
import { type Comparison, compare } from './compare.ts';
import { type ComposeInput, composeInputs } from './compose-input.ts';
import { type DockerWorker, startDockerWorker } from './docker-worker.ts';
import { countKeys } from './prune.ts';

export interface Run {
  readonly seed: number;
  readonly count: number;
  /** Processes of docker at a time. */
  readonly workers: number;
}

export interface Result {
  readonly compared: number;
  /** Of those, what docker took. */
  readonly taken: number;
  /** How often each key of the schema stood in what docker took. */
  readonly keys: ReadonlyMap<string, number>;
  /** Differences that docs/parity.md lists, by their reason. */
  readonly known: ReadonlyMap<string, number>;
  /** How many others there are. */
  readonly different: number;
  /** Some of them, as small as they could be made; at most `MOST_SHOWN`. */
  readonly differences: readonly string[];
}

/** More are seldom another fault. */
const MOST_SHOWN = 3;
/** Shrinking runs docker again and again. */
const SHRINK_MS = 20_000;

/** Compares `count` inputs, which `seed` decides. */
export async function runComparison(cli: DockerCli, { seed, count, workers }: Run): Promise<Result> {
  const crew = await Promise.all(Array.from({ length: workers }, async () => startDockerWorker(cli)));
  try {
    const queue = (await draw(seed, count)).entries();
    const found: { index: number; comparison: Comparison }[] = [];
    await Promise.all(
      crew.map(async (worker) => {
        for (const [index, input] of queue) {
          found.push({ index, comparison: await compare(input, worker) });
        }
      }),
    );
    const different = found.filter(({ comparison: { difference } }) => difference?.isKnown === false);
    const differences: string[] = [];
    for (const { index } of different.slice(0, MOST_SHOWN)) {
      differences.push(await shrink(index, seed, crew));
    }
    return {
      ...summary(found.map(({ comparison }) => comparison)),
      different: different.length,
      differences,
    };
  } finally {
    await Promise.all(crew.map(async (worker) => worker.close()));
  }
}

/** By `check`, since `sample` draws others at the same index, and shrinking begins there. */
async function draw(seed: number, count: number): Promise<readonly ComposeInput[]> {
  const inputs: ComposeInput[] = [];
  const keep = async (input: ComposeInput): Promise<boolean> => inputs.push(input) > 0;
  await fc.check(property(keep), { seed, numRuns: count });
  return inputs;
}

function property(
  check: (input: ComposeInput) => Promise<boolean>,
): fc.IAsyncPropertyWithHooks<[ComposeInput]> {
  return fc.asyncProperty(composeInputs, check);
}

/** The smallest input with a difference that fast-check finds on the way down from the one at `index`, in words. */
async function shrink(index: number, seed: number, [worker]: readonly DockerWorker[]): Promise<string> {
  const isFine = async (input: ComposeInput): Promise<boolean> =>
    worker === undefined || (await compare(input, worker)).difference?.isKnown !== false;
  const path = String(index);
  const { counterexample } = await fc.check(property(isFine), {
    seed,
    path,
    numRuns: 1,
    interruptAfterTimeLimit: SHRINK_MS,
  });
  const [input] = counterexample ?? [];
  if (worker === undefined || input === undefined) {
    return `Input ${index} of seed ${seed} differed once, and not again.`;
  }
  const { difference } = await compare(input, worker);
  const texts = input.files.map((file) => `--- ${file.path}\n${file.text}`).join('\n');
  return `Input ${index} of seed ${seed}: ${difference?.words}\n${JSON.stringify(input.variables)}\n${texts}`;
}

function summary(comparisons: readonly Comparison[]): Omit<Result, 'different' | 'differences'> {
  const keys = new Map<string, number>();
  const known = new Map<string, number>();
  const taken = comparisons.filter(({ docker }) => docker.isTaken);
  for (const document of taken.flatMap(({ input }) => input.documents)) {
    countKeys(document, keys);
  }
  for (const { difference } of comparisons) {
    if (difference?.isKnown === true) {
      known.set(difference.words, (known.get(difference.words) ?? 0) + 1);
    }
  }
  return { compared: comparisons.length, taken: taken.length, keys, known };
}

import { randomInt } from 'node:crypto';
import { schemaKeys } from '../parity/generative/prune.ts';
import { type Result, runComparison } from '../parity/generative/run.ts';
import { findDockerCli } from '../parity/rig/docker-cli.ts';
import type { Measurement } from './measurement.ts';
import type { World } from './world.ts';

const COUNTS = { full: 2_000, quick: 200 };
const WORKERS = 3;
/** So many of the inputs docker must take, or nothing would be compared. */
const SHARE_TAKEN = 0.8;

/** Other inputs each time. What differs is printed, as small as it could be made, with the seed that brings it back. */
export async function measure({ isQuick }: World): Promise<readonly Measurement[]> {
  const cli = findDockerCli();
  if (cli === null) {
    throw new Error('There is no docker 28 to compare with: `test/lab/swarm.sh tree 28` gets one.');
  }
  const seed = randomInt(2 ** 31);
  const count = isQuick ? COUNTS.quick : COUNTS.full;
  const result = await runComparison(cli, { seed, count, workers: WORKERS });
  print(seed, result);
  return rows(seed, result);
}

function rows(seed: number, { compared, taken, different, known, keys }: Result): readonly Measurement[] {
  const measures = `random compose files (seed ${seed}) deployed by docker’s command line and by coopbot to a stand-in engine: same requests, same refusals`;
  const unused = [...schemaKeys.keys()].filter((key) => !keys.has(key)).length;
  const listed = [...known.values()].reduce((sum, times) => sum + times, 0);
  return [
    {
      name: 'compared with docker',
      value: `${different} of ${compared} differ (${listed} as docs/parity.md says)`,
      aim: '0',
      isMet: different === 0,
      measures,
    },
    {
      name: 'taken by docker',
      value: `${Math.round((100 * taken) / compared)} %`,
      aim: `≥ ${100 * SHARE_TAKEN} %`,
      isMet: taken >= SHARE_TAKEN * compared,
      measures,
    },
    {
      name: 'unused keys',
      value: `${unused} of ${schemaKeys.size}`,
      aim: '0',
      isMet: unused === 0,
      measures,
    },
  ];
}

function print(seed: number, { keys, known, differences }: Result): void {
  const counts = [...schemaKeys.keys()].map((key) => ({ key, times: keys.get(key) ?? 0 }));
  console.log(`\nkeys in what docker took, seed ${seed}:`);
  for (const { key, times } of counts) {
    console.log(`${String(times).padStart(6)}  ${key}`);
  }
  for (const [reason, times] of known) {
    console.log(`differs as docs/parity.md says, ${times} times: ${reason}`);
  }
  for (const difference of differences) {
    console.log(`\nDIFFERS. ${difference}`);
  }
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeInputs } from './generative/compose-input.ts';
import { countKeys, schemaKeys } from './generative/prune.ts';
import { runComparison } from './generative/run.ts';
import { needDockerCli } from './rig/docker-cli.ts';

/** Always the same inputs, so that a change of the code alone can turn this red. `script/bench parity` draws others each time. */
const SEED = 20_261_123;
const COUNT = 200;
const WORKERS = 3;
const SHARE_TAKEN = 0.8;

describe('whatever a compose file says', () => {
  it(`${COUNT} inputs: docker’s command line and coopbot post the same and refuse the same`, async () => {
    const cli = await needDockerCli();

    const result = await runComparison(cli, { seed: SEED, count: COUNT, workers: WORKERS });

    expect(result.differences).toEqual([]);
    expect(result.taken).toBeGreaterThanOrEqual(COUNT * SHARE_TAKEN);
  });

  it('uses every key of docker’s schema', () => {
    const counts = new Map<string, number>();
    for (const { documents } of fc.sample(composeInputs, { seed: SEED, numRuns: 3_000 })) {
      for (const document of documents) {
        countKeys(document, counts);
      }
    }

    expect([...schemaKeys.keys()].filter((key) => !counts.has(key))).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, runs } from '../scale.ts';
import { ending } from './cases/ending.ts';
import { hands } from './cases/hands.ts';
import { health } from './cases/health.ts';
import { jobs } from './cases/jobs.ts';
import { places } from './cases/places.ts';
import { starting } from './cases/starting.ts';
import { updates } from './cases/updates.ts';
import { type Laboratory, startLaboratory } from './laboratory.ts';
import { type Plays, playAll } from './play-all.ts';
import { asExpected } from './play-case.ts';
import { createTally } from './tally.ts';

const all = [...starting, ...ending, ...places, ...health, ...updates, ...jobs, ...hands];
/** Some of them, where COOPBOT_CASES names them: `crash,memory`. */
const only = new Set(process.env['COOPBOT_CASES']?.split(',') ?? all.map(({ name }) => name));
const chosen = all.filter(({ name }) => only.has(name));
const rounds = Array.from({ length: runs(1, 3) }, (_, index) => index + 1);

describe.each(engines)('on engine %s', (engine) => {
  const cases = chosen.filter(({ isFor28 }) => engine === 28 || isFor28 !== true);
  const tally = createTally(engine);
  afterAll(() => tally.keep());

  describe.each(rounds)('round %s', () => {
    let lab: Laboratory;
    let plays: Plays;
    beforeAll(async () => {
      lab = await startLaboratory(engine);
      plays = playAll(cases, lab);
    });
    afterAll(async () => {
      await plays?.over;
      await lab?.down();
    });

    it.each(cases)('$name: an app that $what', async (one) => {
      await tally.count(one, async () => {
        const { name, says, shows } = one;
        expect(asExpected(await plays.of(name), shows)).toEqual({ says, shows });
      });
    });
  });
});

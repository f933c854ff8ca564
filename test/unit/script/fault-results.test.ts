import { expect, it } from 'vitest';
import { type FaultResults, renderFaults, resultsOn } from '../../../script/lib/fault-results.ts';

const found: FaultResults[number] = {
  fault: 'killed | cut off',
  engine: '28',
  runs: 40,
  failures: 1,
  seed: 7,
  notes: ['ENOENT: /var/tmp/coopbot-e2e-1/coops/a'],
  date: '2026-11-29',
  commit: 'abc1234',
};
const sectionIn = (page: string, name: string): string =>
  /^## [^]*/m.exec(page.slice(page.indexOf(`## ${name}`)))?.[0] ?? '';

it('shows each piece of a long run with its seed, and what they come to', () => {
  const page = renderFaults('', new Map([['kill', [found, { ...found, failures: 0, seed: 8, notes: [] }]]]));

  expect(sectionIn(page, 'kill')).toBe(`## kill

Together 80 runs, 1 failures.

| fault | engine | runs | failures | seed | on | commit |
| --- | --- | --- | --- | --- | --- | --- |
| killed \\| cut off | 28 | 40 | 1 | 7 | 2026-11-29 | \`abc1234\` |
| killed \\| cut off | 28 | 40 | 0 | 8 | 2026-11-29 | \`abc1234\` |

- killed \\| cut off: ENOENT: …
`);
});

it('leaves alone what was not run again', () => {
  const before = renderFaults(
    '',
    new Map([
      ['kill', [found]],
      ['talk', [found]],
    ]),
  );
  const after = renderFaults(before, new Map([['kill', [{ ...found, failures: 0 }]]]));

  expect(sectionIn(after, 'talk')).toBe(sectionIn(before, 'talk'));
  expect(after).toContain('Together 40 runs, 0 failures.');
  expect(renderFaults(after, new Map())).toBe(after);
});

it('reads from the page what a fresh clone needs to run more of it', () => {
  const other = { ...found, failures: 0, seed: null, notes: [], fault: 'killed' };
  const before = renderFaults(
    '',
    new Map([
      ['kill', [found, other]],
      ['talk', [other]],
    ]),
  );
  const read = resultsOn(before, 'kill');

  expect(read).toEqual([{ ...found, notes: ['ENOENT: …'] }, other]);
  expect(renderFaults(before, new Map([['kill', read]]))).toBe(before);
  expect(resultsOn(before, 'lives')).toEqual([]);
});

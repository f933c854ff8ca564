import { expect, it } from 'vitest';
import { parseSettings } from '../../../src/apps/typed-settings.ts';

it.each([
  ['A=1', { A: '1' }],
  ['A=1 B=2', { A: '1', B: '2' }],
  ['A=one two B=3', { A: 'one two', B: '3' }],
  ['A="one two" B=3', { A: 'one two', B: '3' }],
  ["A='it is' B=", { A: 'it is', B: '' }],
  ['A=“smart quotes” B=1', { A: 'smart quotes', B: '1' }],
  ['A="say \\"hi\\"\\nnow \\\\"', { A: 'say "hi"\nnow \\' }],
  ['A="over\nlines"', { A: 'over\nlines' }],
  ['A=1\nB=2', { A: '1', B: '2' }],
  ['`A=1`', { A: '1' }],
  ['EXTRA_DOMAINS=, `www.oak.coop`', { EXTRA_DOMAINS: ', `www.oak.coop`' }],
  ['A=b=c', { A: 'b=c' }],
  ['A=x?a=1&b=2', { A: 'x?a=1&b=2' }],
  ['A=$B', { A: '$B' }],
  ['A="open B=2', { A: '"open', B: '2' }],
  ['A=it’s', { A: 'it’s' }],
  ['lower=1', { lower: '1' }],
])('%j is understood', (text, settings) => {
  expect(Object.fromEntries(parseSettings(text).map(({ key, value }) => [key, value]))).toEqual(settings);
});

it.each(['', 'A', 'A =1', 'MY-KEY=1', '=1', 'A="x" y', 'A=1\nnot a setting hunter2'])(
  '%j is refused, without being said back',
  (text) => {
    expect(() => parseSettings(text)).toThrow(expect.objectContaining({ code: 'bad_arguments' }));
    expect(() => parseSettings(text)).not.toThrow('hunter2');
  },
);

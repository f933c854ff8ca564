import { expect, it } from 'vitest';
import { didYouMean, nearest } from '../../../src/kernel/did-you-mean.ts';
import { Duration } from '../../../src/kernel/duration.ts';

it.each([
  ['depoly', 'deploy'],
  ['DEPLOY', 'deploy'],
  ['nextclud', 'nextcloud'],
  ['upgrades', 'upgrade'],
  ['ps', 'ps'],
  ['px', 'ps'],
  ['xy', null],
  ['', null],
  ['restore', null],
])('%s is taken for %s', (word, expected) => {
  expect(nearest(word, ['deploy', 'upgrade', 'nextcloud', 'ps'])).toBe(expected);
});

it('says nothing where nothing is near', () => {
  expect(didYouMean('depoly', ['deploy'])).toBe(' Did you mean `deploy`?');
  expect(didYouMean('x'.repeat(70), ['x'.repeat(71)])).toBe('');
});

it.each([
  ['5s', 5000],
  ['10m', 600_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
  ['0s', null],
  ['5', null],
  ['5 minutes', null],
  [5, null],
])('the duration %s is %s ms', (text, expected) => {
  expect(Duration.safeParse(text).data ?? null).toBe(expected);
});

import { expect, it } from 'vitest';
import { fits } from '../../../src/access/patterns.ts';

it.each([
  ['*', 'cloud.oak.coop', true],
  ['*', '', true],
  ['*.oak.coop', 'cloud.oak.coop', true],
  ['*.oak.coop', 'oak.coop', false],
  ['*.oak.coop', 'cloud.oak.coop.evil', false],
  ['*.oak.coop', 'cloud-oak-coop', false],
  ['Cloud.*', 'cloud.OAK.coop', true],
  ['c*d.*.coop', 'cloud.oak.coop', true],
  ['c*d*d.coop', 'cloud.coop', false],
  ['ab*ba', 'aba', false],
  ['ab*ba', 'abba', true],
  ['cloud', 'cloud.oak.coop', false],
])('%s fits %s: %s', (pattern, text, expected) => {
  expect(fits(pattern, text)).toBe(expected);
});

it('cannot be made slow', () => {
  expect(fits(`${'*a'.repeat(100)}b`, 'a'.repeat(20_000))).toBe(false);
});

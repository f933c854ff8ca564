import { expect, it } from 'vitest';
import { parseDomain } from '../../../src/apps/domain.ts';

it.each([
  ['wiki.oak.coop', 'wiki.oak.coop'],
  ['Wiki.Oak.COOP', 'wiki.oak.coop'],
  ['https://wiki.oak.coop/', 'wiki.oak.coop'],
  ['wiki.oak.coop.', 'wiki.oak.coop'],
  ['bücher.coop', 'xn--bcher-kva.coop'],
  ['ДОМ.рф', 'xn--d1aqf.xn--p1ai'],
  ['xn--bcher-kva.coop', 'xn--bcher-kva.coop'],
])('%s is %s', (typed, name) => {
  expect(parseDomain(typed).name).toBe(name);
});

it('says how another alphabet is written', () => {
  expect(parseDomain('bücher.coop').note).toContain('xn--bcher-kva.coop');
  expect(parseDomain('Wiki.oak.coop').note).toBe('');
});

it.each([
  ['oak', 'no dot'],
  ['10.0.0.1', 'numbers'],
  ['my_app.oak.coop', 'only letters'],
  ['*.oak.coop', 'only letters'],
  ['oak.coop:8080', 'only letters'],
  ['oak.coop/wiki', 'only letters'],
  ['-a.oak.coop', 'begins or ends'],
  ['a..coop', 'no domain'],
  ['a b.coop', 'no domain'],
  ['../x.coop', 'only letters'],
  [`${'a'.repeat(64)}.coop`, '63'],
  [`${'abcdefgh.'.repeat(30)}coop`, 'no domain'],
  ['', 'no dot'],
  ['@x.coop', 'only letters'],
  ['0x7f.1', 'no domain'],
])('%s is none: %s', (typed, why) => {
  expect(() => parseDomain(typed)).toThrow(why);
});

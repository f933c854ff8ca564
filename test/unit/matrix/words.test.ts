import { expect, it } from 'vitest';
import { behindName, cleanBody, plainKey } from '../../../src/adapters/matrix/words.ts';

const names = ['@coopbot:oak.coop', '@coopbot', 'coopbot', 'Co-op Bot'];

it.each([
  ['@coopbot:oak.coop: deploy blog', 'deploy blog'],
  ['@coopbot deploy blog', 'deploy blog'],
  ['COOPBOT, deploy blog', 'deploy blog'],
  ['Co-op Bot: deploy', 'deploy'],
  ['coopbot', ''],
  ['coopbot:', ''],
  ['coopbots deploy blog', null],
  ['please coopbot deploy', null],
  ['', null],
])('finds what stands behind its name in %j', (body, rest) => {
  expect(behindName(body, names)).toBe(rest);
});

it.each([
  ['> <@ana:oak.coop> old words\n> more\n\n!status', true, '!status'],
  ['> quoted by hand\n!status', false, '> quoted by hand\n!status'],
  ['!status', true, '!status'],
  ['> only a quote', true, ''],
])('takes the quoted message away from a reply: %j', (body, isReply, rest) => {
  expect(cleanBody(body, isReply)).toEqual({ body: rest, isCut: false });
});

it('cuts between characters', () => {
  const { body, isCut } = cleanBody(`x${'😀'.repeat(3000)}`, false);

  expect(isCut).toBe(true);
  expect(body).toBe(`x${'😀'.repeat(1999)}`);
});

it.each([
  ['👍️', '👍'],
  ['👍🏿', '👍'],
  ['❤️', '❤'],
  ['1️⃣', '1⃣'],
  ['🤷🏽‍♀️', '🤷‍♀'],
  ['✅', '✅'],
])('knows %s as %s', (typed, key) => {
  expect(plainKey(typed)).toBe(key);
});

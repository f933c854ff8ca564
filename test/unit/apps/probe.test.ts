import { expect, it } from 'vitest';
import { isServed } from '../../../src/apps/probe.ts';

it('takes for served what the app itself answers, and not what a proxy says in its place', () => {
  expect([200, 204, 301, 302, 401, 403, 405].filter(isServed)).toEqual([200, 204, 301, 302, 401, 403, 405]);
  expect([404, 500, 502, 503, 504].filter(isServed)).toEqual([]);
});

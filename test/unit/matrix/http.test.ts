import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { createHttp, type Http, isPassing } from '../../../src/adapters/matrix/http.ts';
import { RateLimited } from '../../../src/chat/ports.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { type Scripted, tinyHomeserver } from './tiny-homeserver.ts';

const signal = new AbortController().signal;
const path = '/_matrix/client/v3/x';
const now = new Date('2026-11-21T10:00:00Z');

function httpTo(homeserver: string): Http {
  const clock = { now: () => now, monotonicMs: () => 0, sleep: () => setTimeout(1) };
  return createHttp({ homeserver, clock });
}

/** Answers in turn; the last one for ever. */
function inTurn(...answers: readonly Scripted[]): () => Scripted {
  let next = 0;
  return () => answers[Math.min(next++, answers.length - 1)] ?? {};
}

it.each([
  [{ 'retry-after': '7' }, { retry_after_ms: 1 }, 7000],
  [{ date: 'Sat, 21 Nov 2026 10:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2026 10:00:03 GMT' }, {}, 3000],
  [{ date: 'Fri, 20 Nov 2026 10:00:00 GMT', 'retry-after': 'Fri, 20 Nov 2026 10:00:02 GMT' }, {}, 2000],
  [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, {}, 0],
  [{}, { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 4721 }, 4721],
  [{ 'retry-after': 'soon' }, { retry_after_ms: 4721 }, 4721],
  [{}, 'Too many requests', 5000],
])('is told to wait by %j and %j', async (headers, body, retryAfterMs) => {
  const { url, asked } = await tinyHomeserver(() => ({ status: 429, headers, body }));

  const limited = httpTo(url)({ method: 'PUT', path, tries: 3, signal }, null);

  await expect(limited).rejects.toThrow(new RateLimited(retryAfterMs));
  await expect(limited).rejects.toMatchObject({ retryAfterMs });
  expect(asked).toHaveLength(1);
});

it.each(['GET', 'PUT'] as const)('repeats a %s while the server or the network fails', async (method) => {
  const { url, asked } = await tinyHomeserver(
    inTurn({ status: 502, body: '<html>' }, { drop: true }, { body: { ok: true } }),
  );

  await expect(httpTo(url)({ method, path, tries: 3, signal }, null)).resolves.toEqual({ ok: true });
  expect(asked).toHaveLength(3);
});

it('gives up after its tries', async () => {
  const { url, asked } = await tinyHomeserver(() => ({ status: 503, body: { errcode: 'M_UNKNOWN' } }));

  await expect(httpTo(url)({ method: 'GET', path, tries: 2, signal }, null)).rejects.toMatchObject({
    statusCode: 503,
  });
  expect(asked).toHaveLength(2);
});

it('never repeats what may have happened, or what was refused', async () => {
  const { url, asked } = await tinyHomeserver(
    inTurn(
      { status: 502, body: { errcode: 'M_UNKNOWN' } },
      { status: 403, body: { errcode: 'M_FORBIDDEN', error: 'No.' } },
    ),
  );
  const http = httpTo(url);

  await expect(http({ method: 'POST', path, tries: 3, signal }, null)).rejects.toMatchObject({
    statusCode: 502,
  });
  await expect(http({ method: 'GET', path, tries: 3, signal }, null)).rejects.toMatchObject({
    errcode: 'M_FORBIDDEN',
  });
  expect(asked).toHaveLength(2);
});

it('ends a request that takes too long', async () => {
  const { url } = await tinyHomeserver(() => ({}));
  const hanging = await tinyHomeserver(() => ({ headers: { 'content-length': '100' }, body: 'half' }));

  await expect(
    httpTo(hanging.url)({ method: 'GET', path, timeoutMs: 50, signal }, null),
  ).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(httpTo(url)({ method: 'GET', path, timeoutMs: 5000, signal }, null)).resolves.toEqual({});
});

it.each([
  { body: '<html>Welcome to nginx</html>' },
  { status: 404, body: '404 page not found' },
  { status: 403, body: { message: 'no' } },
])('says that what answers is no homeserver, and that this may pass: %j', async (answer) => {
  const { url } = await tinyHomeserver(() => answer);

  const error: unknown = await httpTo(url)({ method: 'GET', path, signal }, null).catch(
    (one: unknown) => one,
  );

  expect(String(error)).toContain('no homeserver');
  expect(isPassing(error)).toBe(true);
});

it('never shows the token in an error', async () => {
  const { url } = await tinyHomeserver(() => ({ status: 401, body: { errcode: 'M_UNKNOWN_TOKEN' } }));
  const token = new Secret('syt_very_secret');

  const errors = [
    await httpTo(url)({ method: 'GET', path, signal }, token).catch((error: unknown) => error),
    await httpTo('http://127.0.0.1:1')({ method: 'GET', path, signal }, token).catch(
      (error: unknown) => error,
    ),
  ];

  expect(errors).toHaveLength(2);
  expect(inspect(errors, { depth: 10 })).toContain('MatrixError');
  expect(inspect(errors, { depth: 10, showHidden: true })).not.toContain('syt_');
});

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createDownload, type Downloaded } from '../../src/adapters/http/download.ts';
import { temporaryFolder } from './git-world.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface Place {
  readonly asked: string[];
  answer: Answer;
  now: number;
  /** As after a restart. */
  readonly open: () => () => Promise<Downloaded>;
}

const HOUR = 3_600_000;

async function place(): Promise<Place> {
  const file = join(temporaryFolder(), 'recipes.json');
  const here: Place = {
    asked: [],
    answer: (_request, response) => response.end('{"one":1}'),
    now: 0,
    open: () =>
      createDownload({
        url,
        file,
        isGood: (text) => text.startsWith('{'),
        clock: { monotonicMs: () => here.now },
      }),
  };
  const server = createServer((request, response) => {
    here.asked.push(request.headers['if-none-match'] ?? '');
    here.answer(request, response);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/recipes.json`;
  return here;
}

it('is fetched once for all who ask at the same time, and again after an hour, only if it changed', async () => {
  const here = await place();
  here.answer = (request, response) => {
    response.setHeader('etag', '"1"');
    response.statusCode = request.headers['if-none-match'] === '"1"' ? 304 : 200;
    response.end(response.statusCode === 304 ? '' : '{"one":1}');
  };
  const read = here.open();

  const [first, second] = await Promise.all([read(), read()]);
  here.now += HOUR - 1;
  await read();
  here.now += 1;

  expect(first).toEqual({ text: '{"one":1}', problem: null });
  expect([second, await read()]).toEqual([first, first]);
  expect(here.asked).toEqual(['', '"1"']);
});

it.each<[string, Answer]>([
  ['answered 503', (_request, response) => ((response.statusCode = 503), response.end())],
  ['no list of recipes', (_request, response) => response.end('<html>not found</html>')],
  ['cannot be reached', (_request, response) => response.destroy()],
])('stays the last good one, also after a restart, where the address %s', async (words, bad) => {
  const here = await place();
  await here.open()();
  here.answer = bad;
  const later = await here.open()();

  expect(later).toEqual({ text: '{"one":1}', problem: expect.stringContaining(words) });
});

it('is asked for again soon after it failed', async () => {
  const here = await place();
  const good = here.answer;
  here.answer = (_request, response) => response.destroy();
  const read = here.open();

  await expect(read()).rejects.toMatchObject({ code: 'recipe_unreachable' });
  here.answer = good;
  await expect(read()).rejects.toMatchObject({ code: 'recipe_unreachable' });
  here.now += 5 * 60_000;
  expect(await read()).toEqual({ text: '{"one":1}', problem: null });
});

import { writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../src/adapters/system/system.ts';
import { RecipeName } from '../../src/kernel/ids.ts';
import { type OpenRecipes, openRecipes } from '../../src/open-recipes.ts';
import { listeningLogger, recipeRepository, release, temporaryFolder } from './git-world.ts';

const wiki = RecipeName.parse('wiki');
const slow = RecipeName.parse('slow');
const never = new AbortController().signal;

interface Place {
  readonly data: string;
  readonly source: string;
  readonly recipes: OpenRecipes;
  readonly stop: AbortController;
}

function place(others: Readonly<Record<string, string>> = {}): Place {
  const data = temporaryFolder();
  const source = recipeRepository(join(data, 'wiki'), [
    { version: '1.0.0', files: { 'compose.yml': 'one' } },
  ]);
  const stop = new AbortController();
  const all = Object.entries({ wiki: source, ...others });
  const recipes = openRecipes(
    {
      data,
      recipes: {
        folder: join(data, 'recipes'),
        sources: new Map(all.map(([name, url]) => [RecipeName.parse(name), [url]])),
        allowed: [],
      },
    },
    { apps: { readFile: async () => null }, clock, log: listeningLogger() },
    stop.signal,
  );
  onTestFinished(async () => recipes.end());
  return { data, source, recipes, stop };
}

/** Takes what git says and never answers; `heard` tells when somebody came. */
async function silentServer(): Promise<{ readonly url: string; readonly heard: Promise<void> }> {
  const [heard, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    heard.resolve();
  });
  server.listen(0, '127.0.0.1', open.resolve);
  onTestFinished(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  await open.promise;
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/slow.git`;
  return { url, heard: heard.promise };
}

it('recipes are fetched by a worker as they are without one', async () => {
  const { source, recipes } = place();

  expect((await recipes.versions(wiki)).map(({ version }) => version)).toEqual(['1.0.0']);
  release(source, { version: '2.0.0', files: { 'compose.yml': 'two' } });
  release(source, { version: '1.0.0', files: { 'compose.yml': 'another' } });
  expect(await recipes.refresh(wiki, never)).toMatchObject({ isFresh: true });
  expect((await recipes.versions(wiki)).map(({ version, moved }) => [version, moved !== null])).toEqual([
    ['1.0.0', true],
    ['2.0.0', false],
  ]);
});

it('what a person can mend is told as that by a worker too', async () => {
  const { data, recipes } = place();
  await recipes.versions(wiki);
  writeFileSync(join(data, 'recipe-tags', 'wiki.json'), '{');

  expect(await recipes.refresh(wiki, never)).toEqual({
    isFresh: false,
    reason: expect.stringContaining('wiki.json: What is kept of the recipe’s tags is damaged.'),
  });
});

it('a source that does not answer holds up no other recipe, nor the end', async () => {
  const { url, heard } = await silentServer();
  const { recipes, stop } = place({ slow: url });
  const waiting = recipes.versions(slow).catch((error: unknown) => error);
  await heard;

  expect(await recipes.versions(wiki)).toHaveLength(1);
  stop.abort();
  await recipes.end();

  expect(await waiting).toMatchObject({ code: 'recipe_unreachable' });
});

import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGitRecipes } from '../../src/adapters/git/recipes.ts';
import { UserError } from '../../src/kernel/errors.ts';
import { RecipeName } from '../../src/kernel/ids.ts';
import type { Recipes } from '../../src/recipes/recipes.ts';
import { git, recipeRepository, release, temporaryFolder } from './git-world.ts';
import { place, wiki } from './recipe-place.ts';

const { signal } = new AbortController();

function move(source: string): void {
  release(source, { version: '1.0.0', files: { 'compose.yml': 'second' } });
}

describe('a tag that was moved', () => {
  it('is still known to be moved after a restart', async () => {
    const { source, open } = place();
    await open().versions(wiki);
    move(source);
    await open().refresh(wiki, signal);

    expect((await open().versions(wiki))[0]?.moved).not.toBeNull();
  });

  it('is found out although the clone was deleted in between', async () => {
    const { source, clone, open } = place();
    const before = (await open().versions(wiki))[0]?.commit;
    rmSync(clone, { recursive: true });
    move(source);

    expect((await open().versions(wiki))[0]).toMatchObject({ commit: before, moved: { from: before } });
  });

  it('is not read when what it stood for first is nowhere any more', async () => {
    const { root, source, clone, open } = place();
    await open().versions(wiki);
    rmSync(clone, { recursive: true });
    rmSync(source, { recursive: true });
    recipeRepository(join(root, 'sources', 'wiki'), [{ version: '1.0.0', files: { 'compose.yml': 'new' } }]);
    git(source, 'commit', '--quiet', '--allow-empty', '--amend', '-m', 'another commit');
    git(source, 'tag', '--force', '-a', '-m', 'x', '1.0.0');

    await expect(open().read(wiki, '1.0.0')).rejects.toMatchObject({ code: 'tag_moved' });
  });

  it('is none when it was only written anew for the same commit', async () => {
    const { source, open } = place();
    await open().versions(wiki);
    git(source, 'tag', '--force', '-a', '-m', 'better words', '1.0.0', '1.0.0^{commit}');

    expect(await open().refresh(wiki, signal)).toEqual({ isFresh: true, reason: null });
    expect((await open().versions(wiki))[0]?.moved).toBeNull();
  });

  it.each([
    ['wiki: [1]', 'tags_invalid'],
    ['wiki: { "1.0.0": "1234567" }', 'tags_invalid'],
  ])('is settled by no file that says %j', async (text, code) => {
    const { source, open } = place();
    await open(text).versions(wiki);
    move(source);
    await open(text).refresh(wiki, signal);

    await expect(open(text).versions(wiki)).rejects.toMatchObject({ code, place: { line: 1 } });
  });

  it('is settled by no word about another recipe or version', async () => {
    const { source, open } = place();
    await open().versions(wiki);
    const to = (): string => git(source, 'rev-parse', 'HEAD').trim();
    move(source);
    await open().refresh(wiki, signal);
    const words = `other: { "1.0.0": "${to()}" }\nwiki: { "2.0.0": "${to()}" }\n`;

    expect((await open(words).versions(wiki))[0]?.moved).not.toBeNull();
  });
});

it('what is kept of tags is not passed over when it is damaged', async () => {
  const { root, open } = place();
  await open().versions(wiki);
  writeFileSync(join(root, 'tags', 'wiki.json'), '{');

  await expect(open().versions(wiki)).rejects.toMatchObject({ code: 'recipe_unreachable' });
});

describe('a list of recipes', () => {
  /** A recipe that only the list names, at an address where nothing answers: asking for it would show. */
  function listed(allowed: readonly string[]): Recipes {
    const root = temporaryFolder();
    const repository = 'https://127.0.0.1:9/recipes/blog.git';
    return createGitRecipes({
      folder: join(root, 'clones'),
      tagFolder: join(root, 'tags'),
      sources: [],
      list: async () => ({ text: JSON.stringify({ blog: { repository } }), problem: 'it is an old one' }),
      allowed,
    });
  }
  const blog = RecipeName.parse('blog');

  it('lets nothing be fetched from where config.yml does not allow it', async () => {
    const recipes = listed(['https://127.0.0.1:9/other/']);

    expect(await recipes.list()).toEqual([]);
    expect((await recipes.catalogue()).entries).toMatchObject([{ name: 'blog', isAllowed: false }]);
    for (const asking of [
      recipes.versions(blog),
      recipes.read(blog, '1.0.0'),
      recipes.refresh(blog, signal),
    ]) {
      await expect(asking).rejects.toMatchObject({ code: 'unknown_recipe' });
    }
  });

  it('gives what is allowed its source, and says what is wrong with the list', async () => {
    const recipes = listed(['https://127.0.0.1:9/recipes/']);

    expect(await recipes.list()).toEqual(['blog']);
    expect((await recipes.catalogue()).problem).toBe('it is an old one');
    await expect(recipes.versions(blog)).rejects.toMatchObject({ code: 'recipe_unreachable' });
  });

  it('that cannot be read takes nothing away from what config.yml names', async () => {
    const { root, source } = place();
    const recipes = createGitRecipes({
      folder: join(root, 'clones'),
      tagFolder: join(root, 'tags'),
      sources: [{ name: wiki, urls: [source] }],
      list: async () => {
        throw new UserError('file_unreadable', 'There is no list of recipes.');
      },
    });

    expect(await recipes.list()).toEqual(['wiki']);
    expect((await recipes.catalogue()).problem).toBe('There is no list of recipes.');
    expect(await recipes.versions(wiki)).toHaveLength(1);
  });
});

it('all recipes are brought up to date at once, and those that are away or were moved are told', async () => {
  const { root, source, open } = place();
  const gone = RecipeName.parse('gone');
  const recipes = createGitRecipes({
    folder: join(root, 'clones'),
    tagFolder: join(root, 'tags'),
    sources: [
      { name: wiki, urls: [source] },
      { name: gone, urls: [join(root, 'nowhere')] },
    ],
    list: async () => ({
      text: JSON.stringify({ blog: { repository: 'https://127.0.0.1:9/blog' } }),
      problem: null,
    }),
    allowed: ['https://127.0.0.1:9/'],
  });
  await open().versions(wiki);
  move(source);

  const told = await recipes.refreshAll(signal);

  expect(told.map(({ recipe }) => recipe).toSorted()).toEqual(['gone', 'wiki']);
  expect(told.find(({ recipe }) => recipe === 'wiki')?.reason).toContain('`1.0.0`');
});

it('a source that sends git elsewhere is not followed', async () => {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(301, { location: url.replace('/allowed/', '/elsewhere/') }).end();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/allowed/wiki.git`;
  const folder = temporaryFolder();
  const recipes = createGitRecipes({
    folder,
    tagFolder: join(folder, 'tags'),
    sources: [{ name: wiki, urls: [url] }],
  });

  await expect(recipes.versions(wiki)).rejects.toMatchObject({ code: 'recipe_unreachable' });
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((path) => path.includes('elsewhere'))).toEqual([]);
});

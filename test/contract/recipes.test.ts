import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../src/adapters/git/git.ts';
import { createGitRecipes } from '../../src/adapters/git/recipes.ts';
import { RecipeName } from '../../src/kernel/ids.ts';
import { acceptedLine } from '../../src/recipes/accepted-tags.ts';
import type { Recipes, RecipeVersion } from '../../src/recipes/recipes.ts';
import { textOf } from '../../src/recipes/tree.ts';
import { type FakeRelease, fakeRecipes } from '../fakes/fake-recipes.ts';
import { readFixture } from '../fixtures/read-fixture.ts';
import { git, recipeRepository, release, remove, temporaryFolder } from './git-world.ts';

interface World {
  readonly recipes: Recipes;
  publish(recipe: string, made: FakeRelease): void;
  accept(recipe: string, version: string, commit: string): void;
  withdraw(recipe: string, version: string): void;
  goAway(): void;
}
type Releases = Readonly<Record<string, readonly FakeRelease[]>>;

function inMemory(releases: Releases): World {
  const recipes = fakeRecipes(releases);
  const { publish, accept, withdraw } = recipes;
  return { recipes, publish, accept, withdraw, goAway: () => recipes.away('It is away') };
}

function inGit(releases: Releases): World {
  const root = temporaryFolder();
  const sourceFolder = join(root, 'sources');
  mkdirSync(sourceFolder);
  for (const [name, list] of Object.entries(releases)) {
    recipeRepository(join(sourceFolder, name), list);
  }
  let accepted = '';
  const sources = Object.keys(releases).map((name) => ({
    name: RecipeName.parse(name),
    urls: [join(sourceFolder, name)],
  }));
  return {
    recipes: createGitRecipes({
      folder: join(root, 'clones'),
      tagFolder: join(root, 'tags'),
      sources,
      acceptedTags: async () => accepted,
    }),
    accept: (recipe, version, commit) => {
      accepted = acceptedLine(RecipeName.parse(recipe), version, commit);
    },
    withdraw: (recipe, version) => void git(join(sourceFolder, recipe), 'tag', '--delete', version),
    publish: (recipe, made) => release(join(sourceFolder, recipe), made),
    goAway: () => remove(sourceFolder),
  };
}

const nextcloud = RecipeName.parse('nextcloud');
const files = readFixture('nextcloud');
const releases: Releases = {
  nextcloud: [
    { version: '10.0.0+30.0.1-fpm', files: { 'compose.yml': 'one' } },
    { version: '9.1.0+29.0.9-fpm', files: { 'compose.yml': 'a fix for the old one' } },
    { version: '12.1.0+31.0.4-fpm', files },
    { version: 'v1.0.3', files: { 'compose.yml': 'old' }, isAnnotated: false },
    { version: 'not-a-version', files: { 'compose.yml': 'tried' } },
  ],
  tracker: [{ version: '0.0.1', files: readFixture('tracker') }],
};
const { signal } = new AbortController();

describe.each([
  ['in memory', inMemory],
  ['in git', inGit],
])('recipes %s', (_name, create) => {
  it('are listed by name', async () => {
    expect(await create(releases).recipes.list()).toEqual(['nextcloud', 'tracker']);
  });

  it('have the versions that their tags are, in order, annotated or not', async () => {
    const { recipes } = create(releases);
    const versions = await recipes.versions(nextcloud);

    expect(versions.map(({ version, isAnnotated }) => [version, isAnnotated])).toEqual([
      ['v1.0.3', false],
      ['9.1.0+29.0.9-fpm', true],
      ['10.0.0+30.0.1-fpm', true],
      ['12.1.0+31.0.4-fpm', true],
    ]);
    expect(versions.every(({ commit }) => /^[0-9a-f]{40}$/.test(commit))).toBe(true);
  });

  it('are read whole at a version, at a commit, and at its first digits as abra pins them', async () => {
    const { recipes } = create(releases);
    const tree = await recipes.read(nextcloud, '12.1.0+31.0.4-fpm');
    const texts = [...tree.files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]);

    expect(Object.fromEntries(texts)).toEqual(files);
    expect((await recipes.versions(nextcloud)).at(-1)?.commit).toBe(tree.commit);
    for (const name of [tree.commit, tree.commit.slice(0, 8), `${tree.commit.slice(0, 8)}+U`]) {
      expect(await recipes.read(nextcloud, name)).toEqual(tree);
    }
  });

  it.each(['9.9.9', '', '--all', 'HEAD~1', '10.0.0+30.0.1-fpm^{tree}', 'a\nb', '../tracker', '0000000'])(
    'have no version %j',
    async (version) => {
      await expect(create(releases).recipes.read(nextcloud, version)).rejects.toMatchObject({
        code: 'unknown_version',
      });
    },
  );

  it('that nobody has are refused by every question', async () => {
    const { recipes } = create(releases);
    const unknown = { code: 'unknown_recipe' };

    await expect(recipes.versions(RecipeName.parse('wiki'))).rejects.toMatchObject(unknown);
    await expect(recipes.read(RecipeName.parse('wiki'), '1.0.0')).rejects.toMatchObject(unknown);
    await expect(recipes.refresh(RecipeName.parse('wiki'), signal)).rejects.toMatchObject(unknown);
  });

  it('bring new versions by a refresh, and not before', async () => {
    const { recipes, publish } = create(releases);
    const count = (await recipes.versions(nextcloud)).length;
    publish('nextcloud', { version: '13.0.0+32.0.0-fpm', files: { 'compose.yml': 'new' } });

    expect(await recipes.versions(nextcloud)).toHaveLength(count);
    expect(await recipes.refresh(nextcloud, signal)).toEqual({ isFresh: true, reason: null });
    expect((await recipes.versions(nextcloud)).at(-1)?.version).toBe('13.0.0+32.0.0-fpm');
  });

  it('keep a version as it was when its tag is moved, and say so', async () => {
    const { recipes, publish } = create(releases);
    const before = await recipes.read(nextcloud, '12.1.0+31.0.4-fpm');
    publish('nextcloud', { version: '12.1.0+31.0.4-fpm', files: { 'compose.yml': 'something else' } });
    publish('nextcloud', { version: '12.2.0+31.0.5-fpm', files: { 'compose.yml': 'new' } });

    expect(await recipes.refresh(nextcloud, signal)).toEqual({
      isFresh: true,
      reason: expect.stringContaining('`12.1.0+31.0.4-fpm`'),
    });
    expect(await recipes.read(nextcloud, '12.1.0+31.0.4-fpm')).toEqual(before);
    expect((await recipes.versions(nextcloud)).at(-1)?.version).toBe('12.2.0+31.0.5-fpm');
  });

  it('count as moved until somebody settles which commit counts, the first or the new one', async () => {
    const { recipes, publish, accept } = create(releases);
    const version = '12.1.0+31.0.4-fpm';
    const newest = async (): Promise<RecipeVersion | undefined> => (await recipes.versions(nextcloud)).at(-1);
    const first = (await newest())?.commit ?? '';
    publish('nextcloud', { version, files: { 'compose.yml': 'something else' } });
    await recipes.refresh(nextcloud, signal);
    const to = (await newest())?.moved?.to ?? '';

    expect(await newest()).toMatchObject({ commit: first, moved: { from: first } });
    expect(to).toMatch(/^[0-9a-f]{40}$/);
    expect(to).not.toBe(first);

    accept('nextcloud', version, to);
    expect(await newest()).toMatchObject({ commit: to, moved: null });
    expect(textOf(await recipes.read(nextcloud, version), 'compose.yml')).toBe('something else');

    accept('nextcloud', version, first);
    expect(await newest()).toMatchObject({ commit: first, moved: null });
    expect((await recipes.read(nextcloud, version)).commit).toBe(first);
  });

  it('that their source took back are still read, and are told to be gone', async () => {
    const { recipes, withdraw } = create(releases);
    const before = await recipes.read(nextcloud, '12.1.0+31.0.4-fpm');
    withdraw('nextcloud', '12.1.0+31.0.4-fpm');
    await recipes.refresh(nextcloud, signal);

    const withdrawn = (await recipes.versions(nextcloud)).map(({ isWithdrawn }) => isWithdrawn);
    expect(withdrawn).toEqual([false, false, false, true]);
    expect(await recipes.read(nextcloud, '12.1.0+31.0.4-fpm')).toEqual(before);
  });

  it('tell what differs between two versions, line by line', async () => {
    const { recipes } = create(releases);
    const text = await recipes.difference(nextcloud, '9.1.0+29.0.9-fpm', '10.0.0+30.0.1-fpm');

    expect(text).toContain('diff --git a/compose.yml b/compose.yml');
    expect(text).toMatch(/^-a fix for the old one$/m);
    expect(text).toMatch(/^\+one$/m);
    expect(await recipes.difference(nextcloud, 'v1.0.3', 'v1.0.3')).toBe('');
  });

  it('say in the catalogue what their newest release says of itself', async () => {
    const { recipes } = create(releases);
    await recipes.versions(nextcloud);
    const { entries, problem } = await recipes.catalogue();

    expect(problem).toBeNull();
    expect(entries[0]).toMatchObject({
      name: 'nextcloud',
      category: 'Apps',
      maturity: 4,
      description: 'Files, calendars and contacts for everybody in the co-op.',
      versions: ['12.1.0+31.0.4-fpm', '10.0.0+30.0.1-fpm', '9.1.0+29.0.9-fpm'],
      isAllowed: true,
    });
  });

  it('stay what they are while their source is away, and the answer says why', async () => {
    const { recipes, goAway } = create(releases);
    const versions = await recipes.versions(nextcloud);
    goAway();

    expect(await recipes.refresh(nextcloud, signal)).toEqual({
      isFresh: false,
      reason: expect.stringMatching(/\w/),
    });
    expect(await recipes.versions(nextcloud)).toEqual(versions);
  });
});

it('words of git are one line without passwords', () => {
  const error = new Error("Cloning\nfatal: unable to access 'https://lou:hunter2@host/x': no\nmore");

  expect(wordsOf(error)).toBe("unable to access 'https://host/x': no");
});

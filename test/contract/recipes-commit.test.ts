import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createGitRecipes, type GitRecipes } from '../../src/adapters/git/recipes.ts';
import { RecipeName } from '../../src/kernel/ids.ts';
import { textOf } from '../../src/recipes/tree.ts';
import { git, recipeRepository, release, temporaryFolder } from './git-world.ts';

const wiki = RecipeName.parse('wiki');
const { signal } = new AbortController();

/** Two releases, and three commits after them of which the last is the branch `mail`. */
function place(): { readonly source: string; readonly recipes: GitRecipes } {
  const root = temporaryFolder();
  const source = recipeRepository(join(root, 'sources', 'wiki'), []);
  for (const version of ['1.0.0', '2.0.0', 'one', 'two']) {
    release(source, { version, files: { 'compose.yml': version } });
  }
  git(source, 'tag', '--delete', 'one', 'two');
  git(source, 'switch', '--quiet', '--create', 'mail');
  commit(source, 'three');
  const sources = [{ name: wiki, urls: [source] }];
  return {
    source,
    recipes: createGitRecipes({ folder: join(root, 'clones'), tagFolder: join(root, 'tags'), sources }),
  };
}

function commit(source: string, subject: string): string {
  git(source, 'commit', '--quiet', '--allow-empty', '-m', `${subject}\n\nMore words.`);
  return git(source, 'rev-parse', 'HEAD').trim();
}

it('finds what a branch stands for now, says what it is, and how far it is from a release', async () => {
  const { source, recipes } = place();
  const first = await recipes.commit(wiki, 'mail');
  const next = commit(source, 'four');
  await recipes.refresh(wiki, signal);

  expect(first).toMatchObject({
    branch: 'mail',
    subject: 'three',
    after: { version: '2.0.0', commits: 3 },
  });
  expect(await recipes.commit(wiki, 'mail')).toMatchObject({ commit: next, subject: 'four' });
  expect(textOf(await recipes.read(wiki, next), 'compose.yml')).toBe('two');
});

it('finds a commit by its first digits, also one that no branch or tag names', async () => {
  const { source, recipes } = place();
  const between = git(source, 'rev-parse', 'mail~2').trim();

  expect(await recipes.commit(wiki, between.slice(0, 8))).toMatchObject({
    commit: between,
    branch: null,
    after: { version: '2.0.0', commits: 1 },
  });
});

it('refuses what is not there, is a release, was taken back, or is git’s own language', async () => {
  const { source, recipes } = place();
  const gone = (await recipes.commit(wiki, 'mail')).commit;
  git(source, 'reset', '--quiet', '--hard', 'main');
  await recipes.refresh(wiki, signal);
  const said = async (name: string): Promise<string> =>
    recipes.commit(wiki, name).then(
      () => 'nothing',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );

  expect(await said(gone)).toContain('was taken back');
  expect(await said('2.0.0')).toContain('is a release');
  expect(await said('nail')).toContain('Branches: `mail`, `main`.');
  expect(await said('abc')).toContain('at least seven digits');
  for (const name of ['--all', 'mail~1', 'mail..main', '@{u}', ':/three', 'ma il']) {
    expect(await said(name)).toMatch(/no name of a branch|no branch and no commit/);
  }
});

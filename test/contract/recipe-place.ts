import { join } from 'node:path';
import { createGitRecipes, type GitRecipes } from '../../src/adapters/git/recipes.ts';
import { RecipeName } from '../../src/kernel/ids.ts';
import { recipeRepository, temporaryFolder } from './git-world.ts';

export const wiki = RecipeName.parse('wiki');

export interface Place {
  readonly root: string;
  readonly source: string;
  readonly clone: string;
  readonly open: (accepted?: string) => GitRecipes;
}

/** A recipe `wiki` with the release 1.0.0, and what coopbot keeps of it. */
export function place(): Place {
  const root = temporaryFolder();
  const source = recipeRepository(join(root, 'sources', 'wiki'), [
    { version: '1.0.0', files: { 'compose.yml': 'first' } },
  ]);
  const folder = join(root, 'clones');
  return {
    root,
    source,
    clone: join(folder, 'wiki.git'),
    open: (accepted) =>
      createGitRecipes({
        folder,
        tagFolder: join(root, 'tags'),
        sources: [{ name: wiki, urls: [source] }],
        acceptedTags: async () => accepted ?? null,
      }),
  };
}

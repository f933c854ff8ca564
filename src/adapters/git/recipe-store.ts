import { mkdirSync } from 'node:fs';
import { UserError } from '../../kernel/errors.ts';
import type { RecipeName } from '../../kernel/ids.ts';
import { type Git, wordsOf } from './git.ts';
import { createQueues } from './queue.ts';
import { ensureClone, fetchClone } from './recipe-clone.ts';
import { type RecipeTags, readTags } from './recipe-tags.ts';
import { createTagMemory } from './tag-memory.ts';

/** The clones, each cloned when it is first asked for. On each of them one thing happens at a time. */
export interface RecipeStore {
  /** Throws `recipe_unreachable`. */
  open(recipe: RecipeName): Promise<Git>;
  /** As they were fetched last. Throws as `open` does. */
  tags(recipe: RecipeName): Promise<RecipeTags>;
  /** Rejects with git's words. */
  fetch(recipe: RecipeName, signal: AbortSignal): Promise<RecipeTags>;
}

export interface RecipeStoreOptions {
  readonly folder: string;
  readonly tagFolder: string;
  /** Throws `unknown_recipe`. */
  readonly sourceOf: (recipe: RecipeName) => Promise<string>;
}

/** Somebody waits for what is here already, so a source that does not answer is soon given up. */
const PATIENCE_MS = 10_000;

export function createRecipeStore({ folder, tagFolder, sourceOf }: RecipeStoreOptions): RecipeStore {
  mkdirSync(folder, { recursive: true });
  const queueOf = createQueues();
  const memory = createTagMemory(tagFolder);
  /** Nobody but us writes into the clones, so their tags are read once after each fetch. */
  const known = new Map<RecipeName, RecipeTags>();

  async function open(recipe: RecipeName): Promise<Git> {
    const source = await sourceOf(recipe);
    try {
      return await queueOf(recipe)(async () => (await ensureClone({ folder, recipe, source })).git);
    } catch (error) {
      throw new UserError('recipe_unreachable', `\`${recipe}\` could not be fetched: ${wordsOf(error)}.`, {
        cause: error,
      });
    }
  }

  async function read(recipe: RecipeName, git: Git): Promise<RecipeTags> {
    const tags = await readTags(git, recipe, memory);
    known.set(recipe, tags);
    return tags;
  }

  return {
    open,
    async tags(recipe) {
      const git = await open(recipe);
      return known.get(recipe) ?? queueOf(recipe)(() => read(recipe, git));
    },
    async fetch(recipe, signal) {
      const source = await sourceOf(recipe);
      return queueOf(recipe)(async () => {
        const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
        const git = await fetchClone({ folder, recipe, source, signal: patience });
        return read(recipe, git);
      });
    },
  };
}

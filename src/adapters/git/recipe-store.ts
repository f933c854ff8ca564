import { mkdirSync } from 'node:fs';
import { UserError } from '../../kernel/errors.ts';
import type { RecipeName } from '../../kernel/ids.ts';
import { type Fetch, type Fetched, type FetchJob, fetchRecipe } from './fetch-recipe.ts';
import { type Git, openGit, wordsOf } from './git.ts';
import { createQueues } from './queue.ts';
import { clonePath, hasClone, isTipsOnly } from './recipe-clone.ts';
import { type RecipeTags, readTags } from './recipe-tags.ts';
import { createTagMemory } from './tag-memory.ts';

/** The clones, each cloned when it is first asked for. Of each of them one thing is fetched at a time. */
export interface RecipeStore {
  /** Throws `recipe_unreachable`. */
  open(recipe: RecipeName): Promise<Git>;
  /** As they were fetched last. Throws as `open` does. */
  tags(recipe: RecipeName): Promise<RecipeTags>;
  /** Rejects with git's words. */
  fetch(recipe: RecipeName, signal: AbortSignal): Promise<Fetched>;
  /** Fetches the history, where only what branches and tags stand for is here; answers whether there was any to fetch. Throws as `open` does. */
  deepen(recipe: RecipeName): Promise<boolean>;
}

export interface RecipeStoreOptions {
  readonly folder: string;
  readonly tagFolder: string;
  /** By default in this thread. */
  readonly fetch?: Fetch;
  /** Throws `unknown_recipe`. */
  readonly sourcesOf: (recipe: RecipeName) => Promise<readonly string[]>;
}

export function createRecipeStore(options: RecipeStoreOptions): RecipeStore {
  const { folder, sourcesOf } = options;
  mkdirSync(folder, { recursive: true });
  const queueOf = createQueues();
  const { bring, tagsOf } = createBringing(options);
  const never = new AbortController().signal;

  async function open(recipe: RecipeName): Promise<Git> {
    await sourcesOf(recipe);
    if (!hasClone(folder, recipe)) {
      await queueOf(recipe)(async () => {
        if (!hasClone(folder, recipe)) {
          await inWords(recipe, bring(recipe, { isWhole: false }, never));
        }
      });
    }
    return openGit(clonePath(folder, recipe));
  }

  return {
    open,
    async tags(recipe) {
      const git = await open(recipe);
      return tagsOf(recipe, async (read) => queueOf(recipe)(async () => read(git)));
    },
    fetch: async (recipe, signal) => queueOf(recipe)(async () => bring(recipe, { isWhole: false }, signal)),
    deepen: async (recipe) =>
      queueOf(recipe)(async () => {
        const isNeeded = isTipsOnly(folder, recipe);
        if (isNeeded) {
          await inWords(recipe, bring(recipe, { isWhole: true }, never));
        }
        return isNeeded;
      }),
  };
}

interface Bringing {
  bring(recipe: RecipeName, what: Pick<FetchJob, 'isWhole'>, signal: AbortSignal): Promise<Fetched>;
  /** As they were fetched last; `alone` runs what reads them while nothing is fetched. */
  tagsOf(
    recipe: RecipeName,
    alone: (read: (git: Git) => Promise<RecipeTags>) => Promise<RecipeTags>,
  ): Promise<RecipeTags>;
}

/** Nobody but us writes into the clones, so their tags are read once after each fetch. */
function createBringing({ folder, tagFolder, sourcesOf, fetch = fetchRecipe }: RecipeStoreOptions): Bringing {
  const memory = createTagMemory(tagFolder);
  const known = new Map<RecipeName, RecipeTags>();
  return {
    async bring(recipe, { isWhole }, signal) {
      const sources = await sourcesOf(recipe);
      signal.throwIfAborted();
      const fetched = await fetch({ folder, tagFolder, recipe, sources, isWhole }, signal);
      known.set(recipe, fetched.tags);
      return fetched;
    },
    async tagsOf(recipe, alone) {
      const tags =
        known.get(recipe) ??
        (await alone(async (git) => known.get(recipe) ?? (await readTags(git, recipe, memory))));
      known.set(recipe, tags);
      return tags;
    },
  };
}

async function inWords(recipe: RecipeName, fetched: Promise<unknown>): Promise<void> {
  try {
    await fetched;
  } catch (error) {
    if (error instanceof UserError) {
      throw error;
    }
    const sentence = `\`${recipe}\` could not be fetched: ${wordsOf(error)}.`;
    throw new UserError('recipe_unreachable', sentence, { cause: error });
  }
}

import type { RecipeName } from '../../kernel/ids.ts';
import { type AcceptedTags, parseAcceptedTags } from '../../recipes/accepted-tags.ts';
import type { Catalogue } from '../../recipes/catalogue.ts';
import type { Recipes, RecipeVersion } from '../../recipes/recipes.ts';
import { sortVersions } from '../../recipes/version.ts';
import type { Fetch, Fetched } from './fetch-recipe.ts';
import { wordsOf } from './git.ts';
import { type Asked, createReader, mayLieDeeper, notFound, type RecipeReader } from './read-recipe.ts';
import { createAbout } from './recipe-about.ts';
import { recipeCommit } from './recipe-commit.ts';
import { createCatalogue, type RecipeSources, sourcesFrom } from './recipe-sources.ts';
import { createRecipeStore, type RecipeStore } from './recipe-store.ts';
import { movedTags, versionsOf } from './recipe-tags.ts';
import { createRefreshAll, type RefreshAll } from './refresh-all.ts';

export interface GitRecipesOptions extends RecipeSources {
  /** Where the bare clones are kept: `<recipe>.git`. Nobody else writes there. They can be fetched anew. */
  readonly folder: string;
  /** Where it is kept what each tag first stood for. This cannot be fetched anew. */
  readonly tagFolder: string;
  /** The text of `accepted-tags.yml`; `null`: there is none. */
  readonly acceptedTags?: () => Promise<string | null>;
  /** Where fetching is done; by default in this thread. */
  readonly fetch?: Fetch;
}

export interface GitRecipes extends Recipes {
  /** Brings up to date what config.yml names and what was ever asked for. Answers those with something to say. */
  readonly refreshAll: RefreshAll;
}

/** Co-op Cloud recipes from git. A recipe is cloned when it is first asked for. */
export function createGitRecipes(options: GitRecipesOptions): GitRecipes {
  const catalogue = createCatalogue(options);
  const reader = createReader();
  const sourcesOf = async (recipe: RecipeName): Promise<readonly string[]> =>
    sourcesFrom(recipe, options, catalogue);
  const store = createRecipeStore({ ...options, sourcesOf });

  async function versions(recipe: RecipeName): Promise<readonly RecipeVersion[]> {
    const tags = await store.tags(recipe);
    const accepted = movedTags(tags).length === 0 ? {} : await acceptedIn(options);
    return sortVersions(versionsOf(tags, (version) => commitIn(accepted, recipe, version)));
  }

  async function commitOf(recipe: RecipeName, version: string): Promise<string> {
    const tag = (await versions(recipe)).find((one) => one.version === version) ?? null;
    return commitFor({ recipe, version, tag }, { store, reader });
  }

  const refresh = refreshing(store, sourcesOf);

  return {
    list: async () => allowedIn(await catalogue()),
    versions,
    async read(recipe, version) {
      const commit = await commitOf(recipe, version);
      return reader.read(await store.open(recipe), { recipe, commit });
    },
    async commit(recipe, name) {
      const git = await store.open(recipe);
      await store.deepen(recipe);
      return recipeCommit(git, { recipe, name, versions: await versions(recipe) });
    },
    async difference(recipe, from, to) {
      const [one, other] = [await commitOf(recipe, from), await commitOf(recipe, to)];
      return reader.difference(await store.open(recipe), one, other);
    },
    source: async (recipe) => firstOf(await sourcesOf(recipe)),
    catalogue: createAbout({ catalogue, folder: options.folder, versions }),
    refresh,
    refreshAll: createRefreshAll({ catalogue, folder: options.folder, refresh }),
  };
}

function refreshing(
  store: RecipeStore,
  sourcesOf: (recipe: RecipeName) => Promise<readonly string[]>,
): Recipes['refresh'] {
  return async (recipe, signal) => {
    await sourcesOf(recipe);
    return refreshed(store.fetch(recipe, signal));
  };
}

function firstOf([first = '']: readonly string[]): string {
  return first;
}

async function commitFor(
  asked: Asked,
  { store, reader }: { readonly store: RecipeStore; readonly reader: RecipeReader },
): Promise<string> {
  const git = await store.open(asked.recipe);
  const commit = await reader.find(git, asked);
  if (commit !== null) {
    return commit;
  }
  // The commit alone is not asked for: a host may hand out commits of other people's copies under this address. Only what a branch or
  // tag of the source leads to counts.
  const isDeeper = mayLieDeeper(asked) && (await store.deepen(asked.recipe));
  return (isDeeper ? await reader.find(git, asked) : null) ?? notFound(asked);
}

async function refreshed(fetching: Promise<Fetched>): ReturnType<Recipes['refresh']> {
  try {
    const { tags, away } = await fetching;
    const told = [
      ...movedReason(movedTags(tags)),
      ...away.map((words) => `Another source is away: ${words}.`),
    ];
    return { isFresh: true, reason: told.length === 0 ? null : told.join(' ') };
  } catch (error) {
    return { isFresh: false, reason: wordsOf(error) };
  }
}

function allowedIn({ entries }: Catalogue): readonly RecipeName[] {
  return entries.filter(({ isAllowed }) => isAllowed).map(({ name }) => name);
}

async function acceptedIn({ acceptedTags }: GitRecipesOptions): Promise<AcceptedTags> {
  const text = (await acceptedTags?.()) ?? null;
  return text === null ? {} : parseAcceptedTags(text);
}

/** Own keys only: a recipe may be called `constructor`. */
function commitIn(accepted: AcceptedTags, recipe: RecipeName, version: string): string | null {
  const own = Object.hasOwn(accepted, recipe) ? (accepted[recipe] ?? {}) : {};
  return Object.hasOwn(own, version) ? (own[version] ?? null) : null;
}

function movedReason(tags: readonly string[]): readonly string[] {
  const names = tags.map((tag) => `\`${tag}\``).join(', ');
  return tags.length === 0
    ? []
    : [`Somebody moved ${names} at a source after it was published; what was published first is kept.`];
}

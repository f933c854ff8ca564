import { UserError } from '../kernel/errors.ts';
import type { Recipes, RecipeTree } from '../recipes/recipes.ts';
import { newestRelease } from '../recipes/version.ts';
import type { App } from './apps.ts';
import { sampleOf } from './new-app.ts';
import { sampleSettings } from './sample-settings.ts';

/** The recipe that an app's settings are held against. */
export interface RecipeOfApp {
  /** With a sample that can be read; `null`: there is none. */
  readonly tree: RecipeTree | null;
  readonly version: string | null;
  /** Why it is not the version that the app's file names, or why there is none; empty as a rule. */
  readonly note: string;
}

/** At the version that the app's file names; where that is none, the newest release. */
export async function recipeOfApp({ recipe, version }: App, recipes: Recipes): Promise<RecipeOfApp> {
  try {
    if (version !== null) {
      return { tree: withSample(await recipes.read(recipe, version)), version, note: '' };
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'unknown_version') {
      return { tree: null, version, note: noteOf(error) };
    }
  }
  return newestOf(recipe, { version, recipes });
}

async function newestOf(
  recipe: App['recipe'],
  { version, recipes }: { readonly version: string | null; readonly recipes: Recipes },
): Promise<RecipeOfApp> {
  try {
    const newest = newestRelease(await recipes.versions(recipe));
    const named =
      version === null
        ? 'Its file names no version'
        : `\`${version}\` of its file is no version of \`${recipe}\``;
    if (newest === null) {
      return { tree: null, version, note: `${named}, and \`${recipe}\` has no release.` };
    }
    const tree = withSample(await recipes.read(recipe, newest.version));
    return { tree, version: newest.version, note: `${named}: held against ${newest.version}.` };
  } catch (error) {
    return { tree: null, version, note: noteOf(error) };
  }
}

/** Throws where the sample is missing or cannot be read: then there is nothing to hold settings against. */
function withSample(tree: RecipeTree): RecipeTree {
  sampleSettings(sampleOf(tree));
  return tree;
}

function noteOf(error: unknown): string {
  if (error instanceof UserError) {
    return `Held against no recipe: ${error.message}`;
  }
  throw error;
}

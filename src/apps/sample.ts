import { UserError } from '../kernel/errors.ts';
import type { RecipeName } from '../kernel/ids.ts';
import type { Side } from '../recipes/compare.ts';
import type { Recipes, RecipeTree } from '../recipes/recipes.ts';
import { type SampleSettings, sampleStack } from '../recipes/sample-stack.ts';
import { commentedOut } from './commented-out.ts';
import { parseEnvFile } from './env-file.ts';
import { sampleOf } from './new-app.ts';

/** Twenty times the largest known. */
const MOST_CHARACTERS = 256 * 1024;

/** The settings that a recipe's sample gives and offers. Throws `recipe_broken` with the line. */
export function readSample(tree: RecipeTree): SampleSettings {
  const text = sampleOf(tree);
  if (text.length > MOST_CHARACTERS) {
    throw new UserError('recipe_too_large', `The sample of \`${tree.recipe}\` is larger than 256 KB.`);
  }
  try {
    const { entries, values } = parseEnvFile(text, '.env.sample');
    return { entries, values, optional: optionalIn(text, values) };
  } catch (cause) {
    if (cause instanceof UserError && cause.place !== null) {
      const sentence = 'This line of the sample cannot be read.';
      throw new UserError('recipe_broken', sentence, { place: cause.place, cause });
    }
    throw cause;
  }
}

/** A recipe at one version, as its own sample makes it. Throws as a deploy of that would. */
export async function readSide(
  recipes: Pick<Recipes, 'read'>,
  recipe: RecipeName,
  version: string,
): Promise<Side> {
  const tree = await recipes.read(recipe, version);
  const sample = readSample(tree);
  return { version, tree, sample, stack: sampleStack(tree, sample) };
}

/** The same, or what keeps it from being deployed. */
export async function readSideOrWhyNot(
  recipes: Pick<Recipes, 'read'>,
  recipe: RecipeName,
  version: string,
): Promise<Side | UserError> {
  try {
    return await readSide(recipes, recipe, version);
  } catch (error) {
    if (error instanceof UserError) {
      return error;
    }
    throw error;
  }
}

/** One line only, and nothing filled in: each is an example. */
function optionalIn(
  text: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const found = commentedOut(text).map(
    ({ key, setting, raw: { start, end, quote, isCommentTaken } }) =>
      [key, isCommentTaken ? '' : setting.slice(start + quote.length, end - quote.length)] as const,
  );
  return Object.fromEntries(found.filter(([key]) => key !== 'COMPOSE_FILE' && !Object.hasOwn(values, key)));
}

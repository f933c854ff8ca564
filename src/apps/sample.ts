import { UserError } from '../kernel/errors.ts';
import type { RecipeName } from '../kernel/ids.ts';
import type { Side } from '../recipes/compare.ts';
import type { Recipes, RecipeTree } from '../recipes/recipes.ts';
import { type SampleSettings, sampleStack } from '../recipes/sample-stack.ts';
import { parseEnvFile } from './env-file.ts';
import { sampleOf } from './new-app.ts';

/** Twenty times the largest known. */
const MOST_CHARACTERS = 256 * 1024;
/** `#KEY=value`: an option that is switched off; prose has a blank in front of its `=`, or small letters. */
const OPTIONAL = /^[ \t]*#+[ \t]*([A-Z][A-Z0-9_]*)=(.*)$/gm;

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

function optionalIn(
  text: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const found = [...text.matchAll(OPTIONAL)].map(
    ([, key = '', value = '']) => [key, valueIn(value)] as const,
  );
  return Object.fromEntries(found.filter(([key]) => key !== 'COMPOSE_FILE' && !Object.hasOwn(values, key)));
}

/** One line only, and nothing filled in: it is an example. */
function valueIn(text: string): string {
  const value = text.trim();
  const [, quoted] = /^(?:"([^"]*)"|'[^']*')/.exec(value) ?? [];
  return (
    quoted ??
    (value.startsWith("'") ? (value.split("'")[1] ?? '') : (value.split(/\s#/, 1)[0] ?? '').trimEnd())
  );
}

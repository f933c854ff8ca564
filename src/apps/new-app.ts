import { UserError } from '../kernel/errors.ts';
import type { AppName } from '../kernel/ids.ts';
import type { RecipeTree } from '../recipes/recipes.ts';
import { textOf } from '../recipes/tree.ts';
import { quoteEmpty } from './edit-env.ts';
import { type EnvEntry, type EnvFile, lastEntry, parseEnvFile, recipeEntry, setValue } from './env-file.ts';
import { parsePin } from './pin.ts';

export interface NewApp {
  /** The whole env file. */
  readonly text: string;
  /** Settings that the sample leaves for people to fill in: there, and empty. With the comment behind them. */
  readonly empty: readonly EnvEntry[];
}

const SAMPLE = '.env.sample';

/** Writes an app's first env file from the recipe's sample, as `abra app new` does. Throws `recipe_broken`. */
export function newApp(tree: RecipeTree, domain: AppName, version: string): NewApp {
  const sample = sampleOf(tree);
  parseSample(sample);
  const placed = sample.replaceAll(`${tree.recipe}.example.com`, domain);
  const text = quoteEmpty(withDomain(withPin(placed, tree, version), domain));
  const file = parseSample(text);
  return {
    text,
    empty: file.entries.filter((entry) => entry.value === '' && lastEntry(file, entry.key) === entry),
  };
}

/** Settings of the recipe's sample that the app does not have: abra's `app check`. In the order of the sample. */
export function missingSettings(sample: string, env: Readonly<Record<string, string>>): readonly string[] {
  const keys = new Set(parseSample(sample).entries.map(({ key }) => key));
  return [...keys].filter((key) => key !== 'TYPE' && key !== 'RECIPE' && !Object.hasOwn(env, key));
}

/** Our choice: no sample that people write is near it, and a longer one keeps everybody waiting. */
const MAX_SAMPLE_LENGTH = 64 * 1024;

/** Throws `recipe_broken` when the recipe has no sample, `recipe_too_large` for one that nobody would read. */
export function sampleOf(tree: RecipeTree): string {
  const sample = textOf(tree, SAMPLE);
  if (sample === null) {
    throw new UserError('recipe_broken', `\`${tree.recipe}\` has no \`${SAMPLE}\` to make an app from.`);
  }
  if (sample.length > MAX_SAMPLE_LENGTH) {
    throw new UserError('recipe_too_large', `\`${SAMPLE}\` of \`${tree.recipe}\` is larger than 64 KiB.`);
  }
  return sample;
}

function withPin(text: string, { recipe }: RecipeTree, version: string): string {
  const entry = recipeEntry(parseSample(text));
  if (entry === null) {
    return `TYPE=${recipe}:${version}\n${text}`;
  }
  const pin = parsePin(entry.value);
  // A sample may name its recipe by address; another recipe's name is left over from a copy.
  const name = pin?.recipe === recipe ? pin.name : recipe;
  return setValue(text, entry.key, `${name}:${version}`);
}

/** Samples do not all use the placeholder that abra knows; the app's name is its domain all the same. */
function withDomain(text: string, domain: AppName): string {
  const current = parseSample(text).values['DOMAIN'];
  return current === undefined || current === domain ? text : setValue(text, 'DOMAIN', domain);
}

/** A sample that cannot be read is the recipe's fault, not the app's. */
function parseSample(text: string): EnvFile {
  try {
    return parseEnvFile(text, SAMPLE);
  } catch (error) {
    if (error instanceof UserError && error.place !== null) {
      throw new UserError('recipe_broken', 'This line of the sample cannot be read.', {
        place: error.place,
        cause: error,
      });
    }
    throw error;
  }
}

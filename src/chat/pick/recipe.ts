import { nearest } from '../../kernel/did-you-mean.ts';
import { UserError } from '../../kernel/errors.ts';
import type { RecipeName } from '../../kernel/ids.ts';
import type { RecipeVersion } from '../../recipes/recipes.ts';
import type { CommandContext, Outcome } from '../command.ts';
import { clipped } from '../parse.ts';
import type { Call } from '../ports.ts';
import { offerOf } from './app.ts';

/** One recipe, or what to ask the person first. */
export type PickedRecipe = { readonly recipe: RecipeName } | { readonly instead: Outcome };

/** The recipe that somebody named, in any letter case; none → `unknown_recipe` or the near one. `callFor`: the command again. */
export async function pickRecipe(
  words: string,
  { recipes }: Pick<CommandContext, 'recipes'>,
  callFor: (recipe: string) => Call,
): Promise<PickedRecipe> {
  const { entries } = await recipes.catalogue();
  const wanted = words.toLowerCase();
  const entry =
    entries.find(({ name }) => name === words) ?? entries.find(({ name }) => name.toLowerCase() === wanted);
  if (entry?.isAllowed === true) {
    return { recipe: entry.name };
  }
  if (entry !== undefined) {
    const why = `\`${entry.name}\` is in the list of recipes, but config.yml does not allow its source.`;
    throw new UserError('unknown_recipe', why);
  }
  const all = entries.filter(({ isAllowed }) => isAllowed).map(({ name }) => name);
  const sentence = `There is no recipe \`${clipped(words)}\` here.`;
  const near = nearest(words, all);
  if (near === null) {
    throw new UserError('unknown_recipe', sentence);
  }
  return { instead: offerOf(sentence, near, callFor(near)) };
}

/** Its versions, oldest first, its source asked before; and what people must know of that. Throws as `Recipes.versions` does. */
export async function freshVersions(
  recipe: RecipeName,
  { recipes, signal }: Pick<CommandContext, 'recipes' | 'signal'>,
): Promise<{ readonly versions: readonly RecipeVersion[]; readonly remarks: readonly string[] }> {
  const { isFresh, reason } = await recipes.refresh(recipe, signal);
  const versions = await recipes.versions(recipe);
  return { versions, remarks: isFresh ? [] : [`⚠ its source is away (${reason}); this may be old`] };
}

import { z } from 'zod';
import { readSideOrWhyNot } from '../src/apps/sample.ts';
import { defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { freshVersions, pickRecipe } from '../src/chat/pick/recipe.ts';
import { appsOf, type Here } from '../src/chat/pick/recipe-here.ts';
import { UserError } from '../src/kernel/errors.ts';
import type { RecipeName } from '../src/kernel/ids.ts';
import { ACCEPTED_TAGS, acceptedLine } from '../src/recipes/accepted-tags.ts';
import { movedWords } from '../src/recipes/choose-version.ts';
import { compareRecipes, type Side } from '../src/recipes/compare.ts';
import type { RecipeVersion } from '../src/recipes/recipes.ts';
import { cut, versionWords } from '../src/recipes/words.ts';

const MOST_SHOWN = 8;

export default defineCommand({
  name: 'versions',
  summary: 'List the versions of a recipe, the newest first, and what each step asks for.',
  example: '!versions nextcloud',
  args: z.object({ recipe: z.string() }),
  async run({ recipe: words }, context) {
    const picked = await pickRecipe(words, context, (recipe) => ({ command: 'versions', args: { recipe } }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { recipe } = picked;
    const { versions, remarks } = await freshVersions(recipe, context);
    if (versions.length === 0) {
      return { answer: lines(`${recipe} has no versions: none of its tags is one.`, ...remarks) };
    }
    const here = await appsOf(recipe, context);
    const shown = versions.slice(-MOST_SHOWN - 1);
    const sides = await Promise.all(
      shown.map(async ({ version }) => readSideOrWhyNot(context.recipes, recipe, version)),
    );
    const rows = shown.map((version, index) =>
      row(version, [lastReadable(sides.slice(0, index)), sides[index] ?? null], here),
    );
    const isCut = versions.length > MOST_SHOWN;
    const answer = lines(
      `${recipe} · ${versions.length} ${versions.length === 1 ? 'version' : 'versions'}`,
      ...rows.slice(-MOST_SHOWN).toReversed(),
      isCut ? `and ${versions.length - MOST_SHOWN} older: see the file` : '',
      ...movedLines(recipe, versions),
      ...remarks,
    );
    const file = { name: `${recipe}-versions.txt`, text: versions.map(plainRow).toReversed().join('\n') };
    return isCut ? { answer, file } : { answer };
  },
});

/** A version that is broken is passed over by everybody. */
function lastReadable(sides: readonly (Side | UserError)[]): Side | null {
  return sides.flatMap((side) => (side instanceof UserError ? [] : [side])).at(-1) ?? null;
}

function row(
  { version, isAnnotated, moved, isWithdrawn }: RecipeVersion,
  [before, own]: readonly [Side | null, Side | UserError | null],
  here: readonly Here[],
): string {
  const apps = here.filter((one) => one.version === version);
  return [
    versionWords(version),
    stepOf(before, own),
    ...apps.map(({ app, isGuess }) => `← ${app.name}${isGuess ? ' (its settings say)' : ''}`),
    isAnnotated ? '' : 'no release: lightweight tag',
    moved === null ? '' : '⚠ moved',
    isWithdrawn ? '⚠ taken back' : '',
    own instanceof UserError ? `⚠ ${cut(own.message, 80)}` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** The class of the step to it, by what changed; nothing where one of both cannot be read, and for the first. */
function stepOf(before: Side | null, own: Side | UserError | null): string {
  return before === null || own === null || own instanceof UserError
    ? ''
    : compareRecipes(before, own, []).class;
}

function plainRow({ version, commit, isAnnotated, moved, isWithdrawn }: RecipeVersion): string {
  const marks = [
    isAnnotated ? '' : 'lightweight tag',
    moved === null ? '' : `moved to ${moved.to}`,
    isWithdrawn ? 'taken back' : '',
  ];
  return [version, commit, ...marks.filter((mark) => mark !== '')].join(' ');
}

function movedLines(recipe: RecipeName, versions: readonly RecipeVersion[]): readonly string[] {
  return versions.flatMap(({ version, moved }) =>
    moved === null
      ? []
      : [
          `⚠ ${version} ${movedWords(moved)}. It is not deployed until \`${ACCEPTED_TAGS}\` says which: \`${acceptedLine(recipe, version, moved.to)}\``,
        ],
  );
}

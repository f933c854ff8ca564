import { z } from 'zod';
import { readSideOrWhyNot } from '../src/apps/sample.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { freshVersions, pickRecipe } from '../src/chat/pick/recipe.ts';
import { UserError } from '../src/kernel/errors.ts';
import type { RecipeName } from '../src/kernel/ids.ts';
import { struckOutLines } from '../src/kernel/strike-out.ts';
import { changeWords } from '../src/recipes/change-words.ts';
import { findVersionOrCommit, newestName } from '../src/recipes/choose-version.ts';
import { compareRecipes, isWayBack, type RecipeChange, type Side } from '../src/recipes/compare.ts';
import { classOfChange } from '../src/recipes/version.ts';
import { cut, foreign, versionWords } from '../src/recipes/words.ts';

const MOST_LINES = 9;
const MOST_NOTES = 3;
const LONGEST_LINE = 500;
const MOST_OF_NOTE = 20_000;

export default defineCommand({
  name: 'diff',
  summary: 'Say what differs between two versions of a recipe; the second is the newest by default.',
  example: '!diff nextcloud 12.0.0 12.1.0',
  args: z.object({ recipe: z.string(), from: z.string(), to: z.string().optional() }),
  async run({ recipe: words, from: first, to: second }, context) {
    const rest = { from: first, ...(second === undefined ? {} : { to: second }) };
    const picked = await pickRecipe(words, context, (recipe) => ({
      command: 'diff',
      args: { recipe, ...rest },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    return answerFor(picked.recipe, [first, second ?? null], context);
  },
});

async function answerFor(
  recipe: RecipeName,
  [first, second]: readonly [string, string | null],
  context: CommandContext,
): Promise<Outcome> {
  const { versions, remarks } = await freshVersions(recipe, context);
  const last = second ?? newestName(recipe, versions);
  const from = findVersionOrCommit(recipe, first, versions);
  const to = findVersionOrCommit(recipe, last, versions);
  const [before, after] = await Promise.all([
    readSideOrWhyNot(context.recipes, recipe, from),
    readSideOrWhyNot(context.recipes, recipe, to),
  ]);
  const names = versions.map(({ version }) => version);
  const isBroken = before instanceof UserError || after instanceof UserError;
  const change = isBroken ? null : compareRecipes(before, after, names);
  const text = await context.recipes.difference(recipe, from, to);
  const told = change === null ? [] : changeWords(change);
  const answer = lines(
    titleOf(recipe, { from, to, change, isBack: isWayBack(from, to, names) }),
    whyNot(from, before),
    whyNot(to, after),
    ...(change === null ? ['What its files say differently is in the file.'] : shown(told, text)),
    ...notesOf(change),
    ...remarks,
  );
  const file = { name: fileName(recipe, from, to), text: whole(told, change, text) };
  return text === '' ? { answer } : { answer, file };
}

/** A version that does not exist was refused before. */
function whyNot(version: string, side: Side | UserError): string {
  return side instanceof UserError
    ? `⚠ ${versionWords(version)} cannot be deployed: ${cut(side.message, 200)}`
    : '';
}

interface Between {
  readonly from: string;
  readonly to: string;
  readonly change: RecipeChange | null;
  readonly isBack: boolean;
}

function titleOf(recipe: RecipeName, { from, to, change, isBack }: Between): string {
  const kind = change?.class ?? `${classOfChange(from, to)} by its number`;
  const words = from === to ? '' : ` · ${kind}${isBack ? ', back' : ''}`;
  return `${recipe} ${versionWords(from)} → ${versionWords(to)}${words}`;
}

function shown(told: readonly string[], text: string): readonly string[] {
  if (told.length === 0) {
    return [text === '' ? 'Nothing differs.' : 'Only files differ: see the file.'];
  }
  const more = told.length - MOST_LINES;
  return more > 1 ? [...told.slice(0, MOST_LINES), `and ${more} more: see the file`] : told;
}

function notesOf(change: RecipeChange | null): readonly string[] {
  const notes = change?.notes ?? [];
  const told = notes
    .slice(-MOST_NOTES)
    .map(({ version, text }) => `${versionWords(version)}: ${foreign(text, 200)}`);
  return notes.length > MOST_NOTES
    ? [...told, `and notes of ${notes.length - MOST_NOTES} more versions: see the file`]
    : told;
}

function whole(told: readonly string[], change: RecipeChange | null, text: string): string {
  const notes = (change?.notes ?? []).map(
    ({ version, text: note }) => `Notes of ${version}\n${note.slice(0, MOST_OF_NOTE)}\n`,
  );
  return [...told, '', ...notes, ...struckOutLines(text.split('\n').map(shortened))].join('\n');
}

/** Lines that no person wrote; looking for passwords in them would take long. */
function shortened(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}

function fileName(recipe: RecipeName, from: string, to: string): string {
  return `${recipe}-${from}-${to}.diff`.replaceAll(/[^\w.+-]/g, '_');
}

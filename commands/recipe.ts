import { z } from 'zod';
import { readSide } from '../src/apps/sample.ts';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { freshVersions, pickRecipe } from '../src/chat/pick/recipe.ts';
import { appsOf, type Here } from '../src/chat/pick/recipe-here.ts';
import { UserError } from '../src/kernel/errors.ts';
import type { RecipeName } from '../src/kernel/ids.ts';
import type { CatalogueEntry } from '../src/recipes/catalogue.ts';
import { factsOf, type RecipeFacts } from '../src/recipes/facts.ts';
import type { RecipeVersion } from '../src/recipes/recipes.ts';
import { titleOf } from '../src/recipes/title.ts';
import { newestRelease, releasesOf } from '../src/recipes/version.ts';
import { cut, foreign, listed, versionWords } from '../src/recipes/words.ts';

/** What recipes call theirs. */
const BRANCHES = ['main', 'master'];

export default defineCommand({
  name: 'recipe',
  summary: 'Say what a recipe is and what an app of it is made of.',
  example: '!recipe nextcloud',
  args: z.object({ recipe: z.string() }),
  async run({ recipe: words }, context) {
    const picked = await pickRecipe(words, context, (recipe) => ({ command: 'recipe', args: { recipe } }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { recipe } = picked;
    const { versions, remarks } = await freshVersions(recipe, context);
    const { entries } = await context.recipes.catalogue();
    const entry = entries.find(({ name }) => name === recipe) ?? null;
    return {
      answer: lines(
        headOf(recipe, entry),
        foreign(entry?.description ?? '', 200),
        versionsLine(recipe, versions),
        ...(await contents(recipe, (newestRelease(versions) ?? versions.at(-1))?.version ?? null, context)),
        hereLine(await appsOf(recipe, context)),
        ...remarks,
      ),
    };
  },
});

function headOf(recipe: RecipeName, entry: CatalogueEntry | null): string {
  const maturity = entry?.maturity ?? null;
  const parts = [
    titleOf(recipe),
    foreign(entry?.category ?? '', 30),
    maturity === null ? '' : `maturity ${maturity} of 5`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function versionsLine(recipe: RecipeName, versions: readonly RecipeVersion[]): string {
  const releases = releasesOf(versions);
  const newest = releases.at(-1);
  if (newest === undefined) {
    return `No release yet: it has no ${versions.length === 0 ? 'tags' : 'annotated tag'}.`;
  }
  const count = releases.length === 1 ? 'the only release' : `${releases.length} releases`;
  return `Newest ${versionWords(newest)}, ${count}: \`!versions ${recipe}\``;
}

/** A recipe whose newest version is broken is still told about; one without versions by its branch. */
async function contents(
  recipe: RecipeName,
  version: string | null,
  { recipes }: CommandContext,
): Promise<readonly string[]> {
  for (const name of version === null ? BRANCHES : [version]) {
    try {
      const { tree, sample, stack } = await readSide(recipes, recipe, name);
      return factLines(factsOf(tree, sample, stack));
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      if (error.code !== 'unknown_version') {
        return [
          `⚠ ${versionWords(name)} cannot be deployed: ${cut(error.message, 240)}`,
          `More: \`!lint ${recipe} ${name}\``,
        ];
      }
    }
  }
  return [];
}

function factLines(facts: RecipeFacts): readonly string[] {
  const { services, settings, secrets, volumes, backups, overlays, functions } = facts;
  const byHand = secrets.filter(({ isGenerated }) => !isGenerated).map(({ key }) => key);
  const more = settings.optional.length;
  const made = secrets.filter(({ isGenerated }) => isGenerated).map(({ key }) => key);
  return [
    `Services: ${listed(services.map(({ name, image }) => `${name} ${shortImage(image)}`))}`,
    `Settings: ${settings.given.length} with a default${more === 0 ? '' : `, ${more} more possible`}`,
    settings.empty.length === 0 ? '' : `To fill in: ${listed(settings.empty)}`,
    made.length === 0 ? '' : `Passwords made: ${listed(made)}`,
    byHand.length === 0 ? '' : `Passwords to insert: ${listed(byHand)}`,
    volumes.length === 0 ? 'Keeps no data.' : dataLine(volumes, backups),
    overlays.length === 0 ? '' : `Overlays: ${listed(overlays)}`,
    functions.length === 0 ? '' : `Functions: ${listed(functions)}`,
  ];
}

function dataLine(volumes: readonly string[], backups: readonly string[]): string {
  const asked = backups.length === 0 ? '⚠ no backup labels' : `backups by labels of ${listed(backups)}`;
  return `Data: ${listed(volumes)}; ${asked}`;
}

/** Without the registry's host: people know the name. */
function shortImage(image: string): string {
  return image.replace(/^(?:[^/]*[.:][^/]*\/)/, '').replace(/@.*$/, '');
}

function hereLine(here: readonly Here[]): string {
  const words = here.map(
    ({ app, version }) => `${app.name} ${version === null ? 'not running' : versionWords(version)}`,
  );
  return here.length === 0 ? '' : `Here: ${listed(words, 3)}`;
}

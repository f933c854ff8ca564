import { z } from 'zod';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { nearest } from '../src/kernel/did-you-mean.ts';
import { UserError } from '../src/kernel/errors.ts';
import type { CatalogueEntry } from '../src/recipes/catalogue.ts';
import { newestRelease } from '../src/recipes/version.ts';
import { cut, foreign, versionWords } from '../src/recipes/words.ts';

const MOST_SHOWN = 12;
/** So few leave room for what they are. */
const FEW = 4;

export default defineCommand({
  name: 'recipes',
  summary: 'List the recipes that apps can be made of.',
  example: '!recipes cloud',
  rank: 8,
  args: z.object({ words: z.string().optional() }),
  async run({ words = '' }, context) {
    const { entries, problem } = await context.recipes.catalogue();
    const remark = problem === null ? '' : `⚠ ${cut(problem, 200)}`;
    const found = matching(words, entries);
    if (found.length === 0) {
      const near = nearest(
        words,
        entries.map(({ name }) => name),
      );
      const hint = near === null ? '`!recipes` lists all.' : `Did you mean \`!recipes ${near}\`?`;
      return {
        answer: lines(
          words === '' ? 'There are no recipes here yet.' : 'No recipe is called or described so.',
          words === '' ? 'config.yml names them (`recipes: sources:`).' : hint,
          unread(entries),
          remark,
        ),
      };
    }
    const isFew = found.length <= FEW;
    const shown = found.slice(0, MOST_SHOWN);
    const rows = await Promise.all(shown.map((entry) => describe(entry, isFew, context)));
    const more = found.length - rows.length;
    return {
      answer: lines(
        ...rows.flat(),
        more > 0 ? `and ${more} more: \`!recipes <words>\`` : '',
        'More: `!recipe <name>`',
        remark,
      ),
    };
  },
});

/** Right after a start, and of what nobody ever asked for, there are no descriptions to search. */
function unread(entries: readonly CatalogueEntry[]): string {
  const { length } = entries.filter(
    ({ isAllowed, description, versions }) => isAllowed && description === null && versions.length === 0,
  );
  if (length === 0) {
    return '';
  }
  const of = length === 1 ? 'one recipe only the name is' : `${length} recipes only the names are`;
  return `Of ${of} known so far.`;
}

/** Every word must be somewhere; those whose name holds them all come first, and of them what may be deployed. */
function matching(words: string, entries: readonly CatalogueEntry[]): readonly CatalogueEntry[] {
  const wanted = words.toLowerCase().split(/\s+/);
  const holds = (texts: readonly (string | null)[]): boolean => {
    const text = texts.join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  const found = entries.filter(({ name, category, description }) => holds([name, category, description]));
  const weight = ({ name, isAllowed }: CatalogueEntry): number =>
    (isAllowed ? 0 : 2) + (holds([name]) ? 0 : 1);
  return found.toSorted((one, other) => weight(one) - weight(other));
}

async function describe(
  entry: CatalogueEntry,
  isFew: boolean,
  context: CommandContext,
): Promise<readonly string[]> {
  const { name, category, description, isAllowed } = entry;
  const parts = [name, await versionOf(entry, context), foreign(category ?? '', 30)];
  const row = [...parts, isAllowed ? '' : 'not allowed here'].filter((part) => part !== '').join(' · ');
  return isFew && description !== null ? [row, foreign(description)] : [row];
}

/** One that was never asked for is fetched now. */
async function versionOf(
  { name, versions, isAllowed }: CatalogueEntry,
  { recipes }: CommandContext,
): Promise<string> {
  const [newest] = versions;
  if (newest !== undefined || !isAllowed) {
    return newest === undefined ? '' : versionWords(newest);
  }
  try {
    const found = newestRelease(await recipes.versions(name));
    return found === null ? 'no release yet' : versionWords(found.version);
  } catch (error) {
    if (error instanceof UserError) {
      return '⚠ cannot be read';
    }
    throw error;
  }
}

import { z } from 'zod';
import { readSample, readSide } from '../src/apps/sample.ts';
import { type CommandContext, defineCommand } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { freshVersions, pickRecipe } from '../src/chat/pick/recipe.ts';
import { UserError, where } from '../src/kernel/errors.ts';
import type { RecipeName } from '../src/kernel/ids.ts';
import { findVersionOrCommit, newestName } from '../src/recipes/choose-version.ts';
import type { Side } from '../src/recipes/compare.ts';
import { type LintInput, lint, orError, type Ruling } from '../src/recipes/lint/lint.ts';
import type { Finding } from '../src/recipes/lint/rule.ts';
import type { RecipeVersion } from '../src/recipes/recipes.ts';
import { releasesOf } from '../src/recipes/version.ts';
import { cut, foreign, versionWords } from '../src/recipes/words.ts';

const MOST_SHOWN = 8;

export default defineCommand({
  name: 'lint',
  summary: 'Check a recipe by abra’s rules and some more; its newest version by default.',
  example: '!lint nextcloud 12.1.0',
  args: z.object({ recipe: z.string(), version: z.string().optional() }),
  async run({ recipe: words, version }, context) {
    const rest = version === undefined ? {} : { version };
    const picked = await pickRecipe(words, context, (recipe) => ({
      command: 'lint',
      args: { recipe, ...rest },
    }));
    if ('instead' in picked) {
      return picked.instead;
    }
    const { recipe } = picked;
    const { versions, remarks } = await freshVersions(recipe, context);
    const name =
      version === undefined ? newestName(recipe, versions) : findVersionOrCommit(recipe, version, versions);
    const input = await inputOf(recipe, name, { versions, context });
    const rulings = lint(input);
    const at = versionWords(input.version?.version ?? input.tree.commit.slice(0, 8));
    return {
      answer: lines(`${recipe} ${at} · ${countWords(rulings)}`, ...findingLines(rulings), ...remarks),
      file: { name: `${recipe}-lint.txt`, text: report(rulings) },
    };
  },
});

async function inputOf(
  recipe: RecipeName,
  name: string,
  { versions, context }: { readonly versions: readonly RecipeVersion[]; readonly context: CommandContext },
): Promise<LintInput> {
  const { recipes } = context;
  const tree = await recipes.read(recipe, name);
  const version = versions.find((one) => one.version === name) ?? null;
  const { entries } = await recipes.catalogue();
  return {
    tree,
    version,
    versions,
    repository: entries.find((entry) => entry.name === recipe)?.repository ?? null,
    previous: await previousOf(recipe, versions, { name, context }),
    sample: orError(() => readSample(tree)),
  };
}

/** The release before it; of a branch or commit, the newest. */
async function previousOf(
  recipe: RecipeName,
  versions: readonly RecipeVersion[],
  { name, context }: { readonly name: string; readonly context: CommandContext },
): Promise<Side | null> {
  const releases = releasesOf(versions);
  const before = releases.includes(name) ? releases.slice(0, releases.indexOf(name)) : releases;
  const last = before.at(-1);
  try {
    return last === undefined ? null : await readSide(context.recipes, recipe, last);
  } catch (error) {
    if (error instanceof UserError) {
      return null;
    }
    throw error;
  }
}

function countWords(rulings: readonly Ruling[]): string {
  const failed = rulings.filter(({ findings }) => findings.length > 0);
  const errors = failed.filter(({ rule }) => rule.level === 'error').length;
  const warnings = failed.length - errors;
  if (failed.length === 0) {
    return `all ${rulings.length} rules are met`;
  }
  const counts = [counted(errors, 'error'), counted(warnings, 'warning')];
  return `${counts.filter((count) => count !== '').join(', ')}, of ${rulings.length} rules`;
}

function counted(number: number, word: string): string {
  return number === 0 ? '' : `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** Errors first, each rule with its first finding; the file has all of them and the ways out. */
function findingLines(rulings: readonly Ruling[]): readonly string[] {
  const failed = rulings.filter(({ findings }) => findings.length > 0);
  const sorted = failed.toSorted((one, other) => weight(one) - weight(other));
  const most = sorted.length === MOST_SHOWN + 1 ? sorted.length : MOST_SHOWN;
  const more = sorted.length - most;
  return [
    ...sorted.slice(0, most).map(({ rule, findings: [first, ...others] }) => {
      const rest = others.length === 0 ? '' : ` And ${others.length} more.`;
      return `${rule.level === 'error' ? '❌' : '⚠'} ${rule.rule} ${first === undefined ? '' : said(first)}${rest}`;
    }),
    more > 0 ? `and ${more} more rules: see the file` : '',
  ];
}

function weight({ rule: { level } }: Ruling): number {
  return level === 'error' ? 0 : 1;
}

/** `compose.yml:12 It is so.` */
function said({ sentence, place }: Finding): string {
  const at = place === null ? '' : `${foreign(where(place), 80)} `;
  return `${at}${cut(sentence, 240)}`;
}

/** A text file shows no code. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

function report(rulings: readonly Ruling[]): string {
  return rulings.flatMap((ruling) => [...reportOf(ruling), '']).join('\n');
}

function reportOf({ rule: { rule, level, title, wayOut }, skipped, findings }: Ruling): readonly string[] {
  if (skipped !== null) {
    return [plain(`- ${rule} ${title}: left out, ${skipped}`)];
  }
  return findings.length === 0
    ? [plain(`✓ ${rule} ${title}`)]
    : [
        plain(`${level === 'error' ? '❌' : '⚠'} ${rule} (${level}) ${title}`),
        ...findings.map((finding) => plain(`    ${said(finding)}`)),
        plain(`    → ${wayOut}`),
      ];
}

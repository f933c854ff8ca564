import { mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../kernel/errors.ts';
import { RecipeName } from '../../kernel/ids.ts';
import type { Recipes, RecipeTree, RecipeVersion } from '../../recipes/recipes.ts';
import { sortVersions } from '../../recipes/version.ts';
import { type Git, wordsOf } from './git.ts';
import { createQueues } from './queue.ts';
import { readTree } from './read-tree.ts';
import { ensureClone, fetchClone } from './recipe-clone.ts';

export interface GitRecipesOptions {
  /** Where the bare clones are kept: `<recipe>.git`. Nobody else writes there. */
  readonly folder: string;
  /** Where each recipe comes from: an address (https, http, ssh) or an absolute path. */
  readonly sources: readonly { readonly name: RecipeName; readonly url: string }[];
  /** A folder of bare repositories, `<recipe>.git` or `<recipe>`; `sources` win over it. */
  readonly sourceFolder?: string;
}

/** Co-op Cloud recipes from git. A recipe is cloned when it is first asked for. */
export function createGitRecipes(options: GitRecipesOptions): Recipes {
  const { folder } = options;
  mkdirSync(folder, { recursive: true });
  const queueOf = createQueues();

  async function open(recipe: RecipeName): Promise<Git> {
    const source = await sourceOf(recipe, options);
    try {
      return await queueOf(recipe)(() => ensureClone({ folder, recipe, source }));
    } catch (error) {
      throw new UserError('recipe_unreachable', `\`${recipe}\` could not be fetched: ${wordsOf(error)}.`, {
        cause: error,
      });
    }
  }

  return {
    list: async () => [...(await allSources(options)).keys()].toSorted(),
    versions: async (recipe) => sortVersions(await tagsOf(await open(recipe))),
    read: async (recipe, version) => readVersion(await open(recipe), recipe, version),
    async refresh(recipe, signal) {
      const source = await sourceOf(recipe, options);
      try {
        const moved = await queueOf(recipe)(() => fetchClone({ folder, recipe, source, signal }));
        return { isFresh: true, reason: movedReason(moved) };
      } catch (error) {
        return { isFresh: false, reason: wordsOf(error) };
      }
    },
  };
}

async function allSources({
  sources,
  sourceFolder,
}: GitRecipesOptions): Promise<ReadonlyMap<RecipeName, string>> {
  const found = sourceFolder === undefined ? [] : await repositoriesIn(sourceFolder);
  return new Map([...found, ...sources.map(({ name, url }) => [name, url] as const)]);
}

async function sourceOf(recipe: RecipeName, options: GitRecipesOptions): Promise<string> {
  const source = (await allSources(options)).get(recipe);
  if (source === undefined || source.startsWith('-')) {
    throw new UserError('unknown_recipe', `There is no recipe \`${recipe}\` here.`);
  }
  return source;
}

async function readVersion(git: Git, recipe: RecipeName, version: string): Promise<RecipeTree> {
  const commit = await commitOf(git, version);
  if (commit === null) {
    throw new UserError('unknown_version', `\`${recipe}\` has no version \`${version.slice(0, 100)}\`.`);
  }
  return { recipe, commit, files: await readTree(git, recipe, commit) };
}

function movedReason(tags: readonly string[]): string | null {
  const names = tags.map((tag) => `\`${tag}\``).join(', ');
  return tags.length === 0
    ? null
    : `Somebody moved ${names} at the source after it was published; what was published first is kept.`;
}

async function repositoriesIn(folder: string): Promise<[RecipeName, string][]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry): [RecipeName, string][] => {
    const name = RecipeName.safeParse(entry.name.replace(/\.git$/, ''));
    return entry.isDirectory() && name.success ? [[name.data, join(folder, entry.name)]] : [];
  });
}

/** By the age of the tags, so that versions with equal numbers stay in that order. */
async function tagsOf(git: Git): Promise<RecipeVersion[]> {
  const format = ['refname:strip=2', 'objecttype', 'objectname', '*objecttype', '*objectname'];
  const rows = await git.run([
    'for-each-ref',
    '--sort=creatordate',
    `--format=${format.map((field) => `%(${field})`).join(' ')}`,
    'refs/tags',
  ]);
  return rows.split('\n').flatMap((row): RecipeVersion[] => {
    const [version = '', type, commit = '', peeledType, peeled = ''] = row.split(' ');
    if (type === 'tag' && peeledType === 'commit') {
      return [{ version, commit: peeled, isAnnotated: true }];
    }
    return type === 'commit' ? [{ version, commit, isAnnotated: false }] : [];
  });
}

/** What may stand in a tag's, branch's or commit's name that we look for; `^`, `~`, `:` and `@{` are git's own language. */
const SAFE_NAME = /^[A-Za-z0-9_][\w.+/-]{0,199}$/;

/** The commit of a tag, of a commit's first digits, or of a branch, in this order; `null` when there is none. */
async function commitOf(git: Git, version: string): Promise<string | null> {
  if (!SAFE_NAME.test(version) || version.includes('..')) {
    return null;
  }
  // abra pins `1234abcd+U` after a deploy from a work tree that was not committed.
  const digits = version.replace(/\+U$/, '');
  const names = [
    `refs/tags/${version}`,
    ...(/^[0-9a-f]{7,40}$/.test(digits) ? [digits] : []),
    `refs/heads/${version}`,
  ];
  const answers = await git.catFile(['--batch-check'], {
    input: names.map((name) => `${name}^{commit}\n`).join(''),
  });
  return /^([0-9a-f]{40,64}) commit \d+$/m.exec(answers.toString())?.[1] ?? null;
}

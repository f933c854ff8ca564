import { UserError } from '../../kernel/errors.ts';
import type { RecipeName } from '../../kernel/ids.ts';
import type { RecipeTree, RecipeVersion } from '../../recipes/recipes.ts';
import type { Git } from './git.ts';
import { readTree } from './read-tree.ts';

/** A version that somebody named, and its tag where it is one. */
export interface Asked {
  readonly recipe: RecipeName;
  readonly version: string;
  readonly tag: RecipeVersion | null;
}

export interface RecipeReader {
  /** The commit, `null` when it is not here. */
  find(git: Git, asked: Asked): Promise<string | null>;
  /** Throws `recipe_too_large`. */
  read(git: Git, at: { readonly recipe: RecipeName; readonly commit: string }): Promise<RecipeTree>;
  /** As `git diff` prints it. */
  difference(git: Git, from: string, to: string): Promise<string>;
}

/** A commit never changes: what was read last is kept, about as much as one `!versions` looks at. */
const MOST_KEPT = 24;
/** Longer than anybody reads; the rest is cut off. */
const MOST_CHARACTERS = 256 * 1024;
/** What may stand in a tag's, branch's or commit's name that we look for; `^`, `~`, `:` and `@{` are git's own language. */
export const SAFE_NAME = /^[A-Za-z0-9_][\w.+/-]{0,199}$/;

/** A commit, or its first digits. abra pins `1234abcd+U` after a deploy from a work tree that was not committed. */
const DIGITS = /^([0-9a-f]{7,40})(?:\+U)?$/;

export function createReader(): RecipeReader {
  const kept = new Map<string, RecipeTree>();
  const here = new Set<string>();
  return {
    find: async (git, { version, tag }) =>
      tag === null ? anyCommit(git, version) : existing(git, tag.commit, here),
    async read(git, { recipe, commit }) {
      const key = `${recipe} ${commit}`;
      const tree = kept.get(key) ?? { recipe, commit, files: await readTree(git, recipe, commit) };
      kept.delete(key);
      kept.set(key, tree);
      [...kept.keys()].slice(0, -MOST_KEPT).forEach((oldest) => kept.delete(oldest));
      return tree;
    },
    async difference(git, from, to) {
      // Attributes of a recipe could ask for programs; a bare repository reads none, and these say it once more.
      const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--submodule=short'];
      const text = await git.run(['diff', ...plain, '--end-of-options', from, to, '--']);
      return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}\n… cut off here\n` : text;
    },
  };
}

/** Whether the history may hold what no branch or tag stands for now. */
export function mayLieDeeper({ version, tag }: Asked): boolean {
  return tag !== null || DIGITS.test(version);
}

export function notFound({ recipe, version, tag }: Asked): never {
  if (tag !== null) {
    const sentence = `\`${version}\` of \`${recipe}\` stood for another commit once, and its source has that no more.`;
    throw new UserError('tag_moved', sentence);
  }
  throw new UserError('unknown_version', `\`${recipe}\` has no version \`${version.slice(0, 100)}\`.`);
}

/** The commit of a tag that is no version, of a commit's first digits, or of a branch, in this order; `null` when there is none. */
async function anyCommit(git: Git, version: string): Promise<string | null> {
  if (!SAFE_NAME.test(version) || version.includes('..')) {
    return null;
  }
  const [, digits] = DIGITS.exec(version) ?? [];
  return firstOf(git, [
    `refs/tags/${version}`,
    ...(digits === undefined ? [] : [digits]),
    `refs/heads/${version}`,
  ]);
}

/** What is here once stays: nothing is ever thrown away in these clones. */
async function existing(git: Git, commit: string, here: Set<string>): Promise<string | null> {
  if (here.has(commit) || (await firstOf(git, [commit])) !== null) {
    here.add(commit);
    return commit;
  }
  return null;
}

async function firstOf(git: Git, names: readonly string[]): Promise<string | null> {
  const answers = await git.catFile(['--batch-check'], {
    input: names.map((name) => `${name}^{commit}\n`).join(''),
  });
  return /^([0-9a-f]{40,64}) commit \d+$/m.exec(answers.toString())?.[1] ?? null;
}

import { UserError } from '../../kernel/errors.ts';
import type { RecipeName } from '../../kernel/ids.ts';
import type { RecipeCommit, RecipeVersion } from '../../recipes/recipes.ts';
import type { Git } from './git.ts';
import { SAFE_NAME } from './read-recipe.ts';
import { SOURCE_TAGS } from './recipe-clone.ts';

interface Wanted {
  readonly recipe: RecipeName;
  readonly name: string;
  readonly versions: readonly RecipeVersion[];
}

/** Fewer digits name too many commits soon. */
const DIGITS = /^[0-9a-f]{7,40}$/;

/** See `Recipes.commit`; of a clone with its history. */
export async function recipeCommit(git: Git, wanted: Wanted): Promise<RecipeCommit> {
  const { commit, branch } = await resolve(git, wanted);
  const [at = '', subject = ''] = (await git.run(['log', '-1', '--format=%ct%n%s', commit, '--'])).split(
    '\n',
  );
  return {
    commit,
    branch,
    subject,
    at: new Date(Number(at) * 1000),
    after: await releaseBefore(git, commit, wanted.versions),
  };
}

async function resolve(
  git: Git,
  { recipe, name, versions }: Wanted,
): Promise<Pick<RecipeCommit, 'commit' | 'branch'>> {
  if (versions.some(({ version }) => version === name)) {
    throw new UserError(
      'unknown_commit',
      `\`${name}\` is a release of \`${recipe}\`: leave out \`--chaos\`.`,
    );
  }
  if (!SAFE_NAME.test(name) || name.includes('..')) {
    throw new UserError('unknown_commit', `\`${name.slice(0, 100)}\` is no name of a branch or commit.`);
  }
  const branch = await answerOf(git, `refs/heads/${name}`);
  if (branch !== 'missing' && branch !== 'ambiguous') {
    return { commit: branch, branch: name };
  }
  const commit = DIGITS.test(name) ? await answerOf(git, name) : 'missing';
  if (commit === 'ambiguous') {
    throw new UserError(
      'unknown_commit',
      `Several commits of \`${recipe}\` begin with \`${name}\`: name more digits.`,
    );
  }
  if (commit === 'missing') {
    throw new UserError('unknown_commit', notThere(recipe, name, await branchesOf(git)));
  }
  await checkReachable(git, commit, recipe);
  return { commit, branch: null };
}

function notThere(recipe: RecipeName, name: string, branches: readonly string[]): string {
  const short = /^[0-9a-f]{1,6}$/.test(name) ? ' Of a commit at least seven digits are needed.' : '';
  const there = branches.length === 0 ? '' : ` Branches: ${branches.map((one) => `\`${one}\``).join(', ')}.`;
  return `\`${recipe}\` has no branch and no commit \`${name}\`.${short}${there}`;
}

/** The commit's digits. Source: git-cat-file(1), "Batch output". */
async function answerOf(git: Git, name: string): Promise<string> {
  const answer = await git.catFile(['--batch-check'], { input: `${name}^{commit}\n` });
  const [, commit] = /^([0-9a-f]{40,64}) commit \d+$/m.exec(answer.toString()) ?? [];
  return commit ?? (/ ambiguous$/m.test(answer.toString()) ? 'ambiguous' : 'missing');
}

/** Somebody took it back, or a host hands out commits of other people's copies. */
async function checkReachable(git: Git, commit: string, recipe: RecipeName): Promise<void> {
  const refs = ['refs/heads/', 'refs/tags/', SOURCE_TAGS];
  const holding = await git.run([
    'for-each-ref',
    '--count=1',
    '--format=%(refname)',
    `--contains=${commit}`,
    ...refs,
  ]);
  if (holding.trim() === '') {
    const sentence = `No branch and no tag of \`${recipe}\` leads to \`${commit.slice(0, 8)}\` any more: it was taken back.`;
    throw new UserError('unknown_commit', sentence);
  }
}

const MOST_BRANCHES = 6;

async function branchesOf(git: Git): Promise<readonly string[]> {
  const names = await git.run([
    'for-each-ref',
    `--count=${MOST_BRANCHES}`,
    '--format=%(refname:lstrip=2)',
    'refs/heads/',
  ]);
  return names.split('\n').filter((name) => name !== '');
}

/** The newest release that it comes after, and how many commits later it is. */
async function releaseBefore(
  git: Git,
  commit: string,
  versions: readonly RecipeVersion[],
): Promise<RecipeCommit['after']> {
  for (const { version, commit: release } of versions.filter(({ isAnnotated }) => isAnnotated).toReversed()) {
    const isBefore = await git.run(['merge-base', '--is-ancestor', release, commit]).then(
      () => true,
      () => false,
    );
    if (isBefore) {
      const count = await git.run(['rev-list', '--count', `${release}..${commit}`, '--']);
      return { version, commits: Number(count.trim()) };
    }
  }
  return null;
}

import { UserError } from '../../kernel/errors.ts';
import { headOf } from './commit-file.ts';
import type { Git } from './git.ts';
import type { Repository } from './repository.ts';
import { readText } from './settings-folder.ts';

/** What git takes for nothing at all, in every repository. Source: git, `empty_tree`. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/**
 * Brings the branch, the index and the files to this commit. Files that were edited by hand stay, and throw `apps_conflict` where they
 * stand in the way; a move that was killed half-way is brought to its end.
 */
export async function moveTo(repository: Repository, target: string): Promise<void> {
  const { git } = repository;
  const head = await headOf(git);
  const move = async (): Promise<unknown> =>
    head === null
      ? git.run(['merge', '--ff-only', '--quiet', '--no-autostash', target])
      : git.run(['reset', '--keep', '--quiet', target]);
  try {
    await move();
  } catch (error) {
    const isHalfDone = await takeWhatIsThere(repository, head ?? EMPTY_TREE, target);
    if (!isHalfDone) {
      throw inTheWay(error);
    }
    await move().catch((again: unknown) => {
      throw inTheWay(again);
    });
  }
}

function inTheWay(cause: unknown): UserError {
  return new UserError(
    'apps_conflict',
    'A file that was edited here by hand was changed at the remote too. Commit the edit or take it back.',
    { cause },
  );
}

/** Tells git's index of files that are as the target has them already: git then does not take them for edited. */
async function takeWhatIsThere(repository: Repository, from: string, target: string): Promise<boolean> {
  const { git, folder } = repository;
  const changed = await git.run(['diff-tree', '-r', '-z', '--no-renames', from, target]);
  let isAny = false;
  for (const [, mode = '', blob = '', path = ''] of changed.matchAll(ROW)) {
    const isThere = (await readText(folder, path).catch(() => null)) === (await textOf(git, blob));
    if (isThere) {
      await git.run(['update-index', '--add', '--cacheinfo', `${mode},${blob},${path}`]);
      isAny = true;
    }
  }
  return isAny;
}

/** `:100644 100644 <from> <to> M\0servers/one/blog.env\0`. Source: git-diff-tree(1), "Raw output format". */
const ROW = /:\d+ (100\d+) [0-9a-f]+ ([0-9a-f]+) [AM]\0([^\0]+)\0/g;

async function textOf(git: Git, blob: string): Promise<string> {
  return (await git.catFile(['blob', blob])).toString();
}

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../kernel/errors.ts';
import { headOf } from './commit-file.ts';
import { type Git, openGit, wordsOf } from './git.ts';
import { pull, type Remote } from './remote.ts';
import { foldersIn, look } from './settings-folder.ts';

export interface Repository {
  readonly git: Git;
  readonly folder: string;
  readonly gitFolder: string;
}

/**
 * Opens the settings repository. A folder that is not there, or empty, becomes a clone of the remote, or a new repository. Anything
 * else is left as it is: throws `apps_unreachable`.
 */
export async function openRepository(folder: string, remote: Remote | null): Promise<Repository> {
  const gitFolder = join(folder, '.git');
  await mkdir(folder, { recursive: true });
  const git = openGit(folder);
  if (!(await foldersIn(folder, '.')).includes('.git')) {
    if ((await readdir(folder)).length > 0) {
      throw new UserError(
        'apps_unreachable',
        'The folder of the settings holds files, but is no git repository.',
      );
    }
    await git.run(['init', '--quiet', `--initial-branch=${remote?.branch ?? 'main'}`]);
  }
  if (remote !== null && (await headOf(git)) === null) {
    await firstPull(git, remote);
  }
  return { git, folder, gitFolder };
}

/** Without it there would seem to be no apps at all. */
async function firstPull(git: Git, remote: Remote): Promise<void> {
  try {
    await pull(git, remote);
  } catch (error) {
    throw new UserError('apps_unreachable', `The settings could not be fetched: ${wordsOf(error)}.`, {
      cause: error,
    });
  }
}

/** What git wants somebody to finish by hand, `null` when nothing. */
export async function unfinishedWork(gitFolder: string): Promise<string | null> {
  const states = {
    MERGE_HEAD: 'merge',
    'rebase-merge': 'rebase',
    'rebase-apply': 'rebase',
    CHERRY_PICK_HEAD: 'cherry-pick',
  };
  for (const [name, work] of Object.entries(states)) {
    if ((await look(gitFolder, name)) !== null) {
      return work;
    }
  }
  return null;
}

/** The branch that is checked out, in full; `null` when none is. */
export async function currentBranch(git: Git): Promise<string | null> {
  return git.run(['symbolic-ref', '--quiet', 'HEAD']).then(
    (name) => name.trim(),
    () => null,
  );
}

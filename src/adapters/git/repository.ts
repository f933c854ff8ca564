import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../kernel/errors.ts';
import { headOf } from './commit-file.ts';
import { type Account, type Git, openGit, wordsOf } from './git.ts';
import { pull, type Remote } from './remote.ts';
import { foldersIn, look } from './settings-folder.ts';

export interface Repository {
  readonly git: Git;
  readonly folder: string;
  readonly gitFolder: string;
  /** git in its own folder. */
  readonly inside: Git;
  /** A clone that is ours alone, and no folder of somebody else's. */
  readonly isOwn: boolean;
}

/**
 * Opens the settings repository. A folder that is not there, or empty, becomes a clone of the remote, or a new repository. Anything
 * else is left as it is: throws `apps_unreachable`.
 */
export async function openRepository(folder: string, remote: Remote | null): Promise<Repository> {
  const gitFolder = join(folder, '.git');
  await mkdir(folder, { recursive: true });
  const account = await accountFor(folder);
  const git = openGit(folder, { as: account });
  if (!(await foldersIn(folder, '.')).includes('.git')) {
    if ((await readdir(folder)).length > 0) {
      throw new UserError(
        'apps_unreachable',
        'The folder of the settings holds files, but is no git repository.',
      );
    }
    await git.run(['init', '--quiet', `--initial-branch=${remote?.branch ?? 'main'}`]);
  }
  const inside = openGit(gitFolder, { as: account });
  const repository = { git, folder, gitFolder, inside, isOwn: remote !== null };
  if (remote !== null) {
    await keepBytes(gitFolder);
    if ((await headOf(git)) === null) {
      await firstPull(repository, remote);
    }
  }
  return repository;
}

/** Whoever owns the folder: as root, git would leave objects there that they cannot add to. `null`: git runs as the bot does. */
async function accountFor(folder: string): Promise<Account | null> {
  const { uid, gid } = await stat(folder);
  return process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : null;
}

/** What the repository's own `.gitattributes` say of line ends, filters and the like would write other bytes than were committed. */
async function keepBytes(gitFolder: string): Promise<void> {
  await mkdir(join(gitFolder, 'info'), { recursive: true });
  const attributes = '* -text -eol -ident -filter -working-tree-encoding\n';
  await writeFile(join(gitFolder, 'info', 'attributes'), attributes);
}

/** Without it there would seem to be no apps at all. */
async function firstPull(repository: Repository, remote: Remote): Promise<void> {
  try {
    await pull(repository, remote);
  } catch (error) {
    if (error instanceof UserError) {
      throw error;
    }
    throw new UserError('apps_unreachable', `The settings could not be fetched: ${wordsOf(error)}.`, {
      cause: error,
    });
  }
}

/** The branch that is checked out, in full. Throws `apps_conflict` while somebody is in the middle of something in this folder. */
export async function branchToWriteTo({ git, gitFolder }: Repository): Promise<string> {
  const work = await unfinishedWork(gitFolder);
  if (work !== null) {
    throw new UserError(
      'apps_conflict',
      `Somebody began a git ${work} in the folder of the settings and did not finish it.`,
    );
  }
  const branch = await currentBranch(git);
  if (branch === null) {
    throw new UserError(
      'apps_conflict',
      'Somebody checked out an older commit in the folder of the settings. `git switch` with the branch’s name goes back.',
    );
  }
  return branch;
}

/** What git wants somebody to finish by hand, `null` when nothing. */
async function unfinishedWork(gitFolder: string): Promise<string | null> {
  const states = {
    MERGE_HEAD: 'merge',
    'rebase-merge': 'rebase',
    'rebase-apply': 'rebase',
    CHERRY_PICK_HEAD: 'cherry-pick',
    REVERT_HEAD: 'revert',
  };
  for (const [name, work] of Object.entries(states)) {
    if ((await look(gitFolder, name)) !== null) {
      return work;
    }
  }
  return null;
}

/** The branch that is checked out, in full; `null` when none is. */
async function currentBranch(git: Git): Promise<string | null> {
  return git.run(['symbolic-ref', '--quiet', 'HEAD']).then(
    (name) => name.trim(),
    () => null,
  );
}

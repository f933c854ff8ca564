import type { Git } from './git.ts';
import type { Repository } from './repository.ts';

export interface FileCommit {
  /** In full: `refs/heads/main`. It must be the one that is checked out. */
  readonly branch: string;
  readonly path: string;
  /** `null`: the file is deleted. */
  readonly text: string | null;
  readonly message: string;
  readonly author: Author;
}

export interface Author {
  readonly name: string;
  readonly email: string;
  /** As git writes it (`1795943094 +0000`); without one it is now. */
  readonly date?: string;
}

export const COMMITTER = { name: 'coopbot', email: 'coopbot@localhost' };
/** How often somebody else's commit may come between before we give up. */
const ATTEMPTS = 5;

/** The text of a file in a commit, by default the last one; `null` when it is not in it. Bytes that are no text come back as `�`. */
export async function committedText(git: Git, path: string, commit?: string): Promise<string | null> {
  const head = commit ?? (await headOf(git));
  if (head === null) {
    return null;
  }
  const [row = ''] = (await git.run(['ls-tree', '-z', '--full-tree', head, '--', path])).split('\0');
  const id = /^100(?:644|755|664) blob ([0-9a-f]+)\t/.exec(row)?.[1];
  return id === undefined ? null : (await git.catFile(['blob', id])).toString();
}

/** The last commit, `null` in a repository without any. */
export async function headOf(git: Git): Promise<string | null> {
  const answer = await git.catFile(['--batch-check'], { input: 'HEAD^{commit}\n' });
  return /^([0-9a-f]+) commit /.exec(answer.toString())?.[1] ?? null;
}

/**
 * Commits this text under this path and nothing else, whatever else is changed or staged: git's importer builds the commit beside the
 * index in one process, and makes it the last one only if nobody else's came between. Killed anywhere, it has happened or it has not.
 */
export async function commitFile(git: Git, commit: FileCommit): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const head = await headOf(git);
    try {
      await importCommits(git, [commit], head);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || (await headOf(git)) === head) {
        throw error;
      }
    }
  }
}

/**
 * Tells git's index of this file, so that `git status` shows nothing. With git's own folder in the place of the work tree: else the
 * filters that the repository's configuration names would run over other files.
 */
export async function refreshIndex({ git, inside, isOwn }: Repository, path: string): Promise<void> {
  const head = await headOf(git);
  const row = head === null ? '' : await git.run(['ls-tree', '--full-tree', head, '--', path]);
  const [, mode, blob] = /^(\d+) blob ([0-9a-f]+)\t/.exec(row) ?? [];
  const told =
    mode === undefined ? ['--force-remove', path] : ['--add', '--cacheinfo', `${mode},${blob},${path}`];
  await inside.run(['update-index', ...told], { env: { GIT_DIR: '.', GIT_WORK_TREE: '.' } });
  if (isOwn) {
    // No filters here; and without it git takes the file for edited when it moves to another commit.
    await git.run(['update-index', '-q', '--refresh']).catch(() => '');
  }
}

/** One on top of the other, the first on top of `from` (`null`: of nothing), in one process: all of them or none. */
export async function importCommits(
  git: Git,
  commits: readonly FileCommit[],
  from: string | null,
): Promise<void> {
  const rows = commits.map((commit, index) => importOf(commit, index === 0 ? from : null));
  // With `--done`, so that half of this, from a bot that was killed, is no commit.
  await git.run(['fast-import', '--date-format=raw', '--done'], { input: `${rows.join('')}done\n` });
}

/** Source: git-fast-import(1), "Input format". */
function importOf({ branch, path, text, message, author }: FileCommit, from: string | null): string {
  const now = `${Math.floor(Date.now() / 1000)} +0000`;
  return [
    `commit ${branch}\nauthor ${signed(author, now)}\ncommitter ${signed(COMMITTER, now)}\n${data(message)}`,
    from === null ? '' : `from ${from}\n`,
    text === null ? `D ${path}\n` : `M 100644 inline ${path}\n${data(text)}`,
  ].join('');
}

function signed({ name, email, date }: Author, now: string): string {
  return `${name} <${email}> ${date ?? now}`;
}

function data(content: string): string {
  return `data ${Buffer.byteLength(content)}\n${content}\n`;
}

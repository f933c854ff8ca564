import type { AuthorOf, FileChange, Reason } from '../../apps/apps.ts';
import { pinVersion } from '../../apps/env-file.ts';
import { UserError } from '../../kernel/errors.ts';
import { authorOfEdit, authorOfPerson } from './authors.ts';
import { commitFile, committedText, refreshIndex } from './commit-file.ts';
import type { Git } from './git.ts';
import { branchToWriteTo, type Repository } from './repository.ts';
import { look, readText, writeText } from './settings-folder.ts';

export interface WriteOptions {
  readonly authorOf: AuthorOf;
  /** The file before others' work was pulled, which the change was made from; `null`: there was none. */
  readonly before: string | null;
}

export const BY_HAND =
  'Keep what was edited by hand\n\nIt was not committed when coopbot changed the same file.\n';

/**
 * Writes the file and commits it alone. Each part looks first, so that after a kill the same call finishes what is left.
 * Throws `apps_conflict`.
 */
export async function writeFile(
  repository: Repository,
  change: FileChange,
  { authorOf, before }: WriteOptions,
): Promise<void> {
  const { git, folder } = repository;
  const { path } = change;
  const branch = await branchToWriteTo(repository);
  const [onDisk, committed] = [await readText(folder, path), await committedText(git, path)];
  if (onDisk !== before) {
    checkEdit(path, onDisk, { wanted: change.text, where: 'at the remote meanwhile' });
  }
  if (onDisk === change.text && onDisk !== committed && (await isCommitted(git, path, change.reason))) {
    return; // The operation's commit is there: what differs from it is an edit that somebody made since.
  }
  if (onDisk !== change.text && onDisk !== committed) {
    await keepEdit(repository, { branch, path, text: onDisk }, change);
  }
  if (onDisk !== change.text) {
    await writeText(folder, path, { text: change.text, instead: onDisk });
  }
  if (committed !== change.text) {
    const author = authorOfPerson(change.reason.by, authorOf);
    await commitFile(git, { branch, path, text: change.text, message: messageOf(change.reason), author });
  }
  await tellIndex(repository, path);
}

interface Edit {
  readonly branch: string;
  readonly path: string;
  /** `null`: the file was deleted. */
  readonly text: string | null;
}

/** What somebody left uncommitted is committed first, as theirs, where the change knows of it. */
async function keepEdit(
  repository: Repository,
  { branch, path, text }: Edit,
  { from, text: wanted }: FileChange,
): Promise<void> {
  if (text !== from) {
    checkEdit(path, text, { wanted, where: 'on the server without committing it' });
  }
  const author = await authorOfEdit(repository, path);
  await commitFile(repository.git, { branch, path, text: text ?? '', message: BY_HAND, author });
}

/** Somebody who holds the index (an open `git commit -a`) only makes `git status` show the file until the next write. */
export async function tellIndex(repository: Repository, path: string): Promise<void> {
  if ((await look(repository.gitFolder, 'index.lock')) === null) {
    await refreshIndex(repository, path);
  }
}

/** Whether this operation's change of the file is in the history: after a kill nobody remembers. */
async function isCommitted(git: Git, path: string, reason: Reason): Promise<boolean> {
  const words = trailersOf(reason).map((line) => `--grep=${line}`);
  const options = ['--max-count=1', '--format=%H', '--fixed-strings', '--all-match', ...words];
  return (await git.run(['log', ...options, 'HEAD', '--', path]).catch(() => '')) !== '';
}

/**
 * What somebody else wrote is in what we write when the two differ in nothing but the pin; not committed yet, it is then committed
 * first, as what it is. Anything else would be lost.
 */
function checkEdit(
  path: string,
  edited: string | null,
  { wanted, where }: { readonly wanted: string; readonly where: string },
): void {
  if (edited === null || !differOnlyInPin(edited, wanted)) {
    const what = `Somebody ${edited === null ? 'deleted' : 'edited'} this file ${where}.`;
    throw new UserError('apps_conflict', what, { place: { path } });
  }
}

function differOnlyInPin(one: string, other: string): boolean {
  try {
    return pinVersion(one, null) === pinVersion(other, null);
  } catch (error) {
    if (error instanceof UserError) {
      return false;
    }
    throw error;
  }
}

export function conflict(path: string, what: string): UserError {
  return new UserError('apps_conflict', what, { place: { path } });
}

export function messageOf(reason: Reason): string {
  const line = reason.subject
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 100);
  return `${line}\n\n${trailersOf(reason).join('\n')}\n`;
}

function trailersOf({ by, event, operation }: Reason): readonly string[] {
  return [`Asked by: ${by}`, `Event: ${event}`, `Operation: #${operation}`];
}

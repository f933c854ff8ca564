import { appPath } from '../../apps/app.ts';
import type { AppChange, Reason } from '../../apps/apps.ts';
import { pinVersion } from '../../apps/env-file.ts';
import { UserError } from '../../kernel/errors.ts';
import { localpart, type UserId } from '../../kernel/ids.ts';
import { commitFile, committedText, refreshIndex } from './commit-file.ts';
import { currentBranch, type Repository, unfinishedWork } from './repository.ts';
import { look, readText, writeText } from './settings-folder.ts';

/** What a person is called in commits. */
export type NameOf = (user: UserId) => string;

export interface WriteOptions {
  readonly nameOf: NameOf;
  /** The file before others' work was pulled, which the change was made from; `null`: there was none. */
  readonly before: string | null;
}

export const BY_HAND = {
  message: 'Keep what was edited by hand\n\nIt was not committed when coopbot changed the same file.\n',
  author: { name: 'Somebody on the server', email: 'unknown@localhost' },
};

/**
 * Writes the file and commits it alone. Each part looks first, so that after a kill the same call finishes what is left.
 * Throws `apps_conflict`.
 */
export async function writeApp(
  repository: Repository,
  change: AppChange,
  { nameOf, before }: WriteOptions,
): Promise<void> {
  const { git, folder, gitFolder } = repository;
  const path = appPath(change.server, change.app);
  const branch = await branchToWriteTo(repository, path);
  const [onDisk, committed] = [await readText(folder, path), await committedText(git, path)];
  if (onDisk !== before) {
    checkEdit(path, onDisk, { wanted: change.text, where: 'at the remote meanwhile' });
  }
  if (onDisk !== change.text && onDisk !== committed) {
    if (onDisk !== change.from) {
      checkEdit(path, onDisk, { wanted: change.text, where: 'on the server without committing it' });
    }
    await commitFile(git, { branch, path, text: onDisk ?? '', ...BY_HAND });
  }
  if (onDisk !== change.text) {
    await writeText(folder, path, change.text);
  }
  if (committed !== change.text) {
    const author = authorOf(change.reason.by, nameOf);
    await commitFile(git, { branch, path, text: change.text, message: messageOf(change.reason), author });
  }
  // Somebody who holds the index (an open `git commit -a`) only makes `git status` show the file until the next write.
  if ((await look(gitFolder, 'index.lock')) === null) {
    await refreshIndex(git, gitFolder, path);
  }
}

/** Throws `apps_conflict` while somebody is in the middle of something in this folder. */
export async function branchToWriteTo({ git, gitFolder }: Repository, path: string): Promise<string> {
  const work = await unfinishedWork(gitFolder);
  if (work !== null) {
    throw conflict(path, `Somebody began a git ${work} in the folder of the settings and did not finish it.`);
  }
  const branch = await currentBranch(git);
  if (branch === null) {
    throw conflict(path, 'Somebody checked out an older commit in the folder of the settings.');
  }
  return branch;
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
    throw conflict(path, `Somebody ${edited === null ? 'deleted' : 'edited'} this file ${where}.`);
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

/** `Lou <lou@oak.coop>`: the Matrix id in the shape that git wants. */
export function authorOf(user: UserId, nameOf: NameOf): { readonly name: string; readonly email: string } {
  const server = user.slice(user.indexOf(':') + 1);
  return {
    name: plain(nameOf(user)) || localpart(user),
    email: plain(`${localpart(user)}@${server}`),
  };
}

/** git refuses these in names. */
function plain(text: string): string {
  return text.replaceAll(/[<>\s\p{Cc}]+/gu, ' ').trim();
}

export function messageOf({ subject, by, event, operation }: Reason): string {
  const line = subject
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 100);
  return `${line}\n\nAsked by: ${by}\nEvent: ${event}\nOperation: #${operation}\n`;
}

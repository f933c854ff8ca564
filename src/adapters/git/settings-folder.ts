import { isUtf8 } from 'node:buffer';
import { constants, type Stats } from 'node:fs';
import { chown, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../kernel/errors.ts';
import { systemCode } from '../../kernel/system-code.ts';

/** Our choice: no env file is near it, and a mistake (a dump, a log) is not read into memory. */
const MAX_BYTES = 256 * 1024;

/** The text of a file of the folder, `null` when there is none. Links are not followed, at no part of the path. Throws `apps_conflict`. */
export async function readText(folder: string, path: string): Promise<string | null> {
  const refuse = (why: string): UserError => new UserError('apps_conflict', why, { place: { path } });
  if (!(await isPlainPath(folder, path))) {
    throw refuse('This path leads through a link or out of the folder.');
  }
  const file = await open(join(folder, path), constants.O_RDONLY | constants.O_NOFOLLOW).catch(nullIfMissing);
  if (file === null) {
    return null;
  }
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) {
      throw refuse(
        'This file is larger than 256 KiB, so it is not read. Env files have a few: is it the right one?',
      );
    }
    return decode(await file.readFile(), path);
  } finally {
    await file.close();
  }
}

export interface NewText {
  readonly text: string;
  /** What is replaced, `null`: there is no file. */
  readonly instead: string | null;
}

/**
 * Replaces the file whole or not at all, and returns when it is on disk. It keeps its rights and its owner; a new one gets those of its
 * folder. Throws `apps_conflict` when somebody wrote something else into it meanwhile.
 */
export async function writeText(folder: string, path: string, { text, instead }: NewText): Promise<void> {
  const target = join(folder, path);
  await makeFolder(folder, dirname(path));
  const draft = join(dirname(target), `.${path.slice(path.lastIndexOf('/') + 1)}.new`);
  await rm(draft, { force: true });
  const file = await open(draft, 'wx');
  try {
    await file.writeFile(text);
    const model = await stat(target).catch(nullIfMissing);
    if (model !== null) {
      await file.chmod(model.mode & 0o777);
    }
    await giveTo(draft, model ?? (await stat(dirname(target))));
    await file.sync();
  } finally {
    await file.close();
  }
  // Looked at last of all: what an editor saved in the meantime would be gone.
  if ((await readText(folder, path)) !== instead) {
    await rm(draft, { force: true });
    throw new UserError('apps_conflict', 'Somebody edited this file at the same moment.', {
      place: { path },
    });
  }
  await rename(draft, target);
}

/** Gone already is fine. Links are not followed, at no part of the path. Throws `apps_conflict`. */
export async function removeFile(folder: string, path: string): Promise<void> {
  if (!(await isPlainPath(folder, path))) {
    throw new UserError('apps_conflict', 'This path leads through a link.', { place: { path } });
  }
  await rm(join(folder, path), { force: true });
}

async function makeFolder(folder: string, path: string): Promise<void> {
  const made = await mkdir(join(folder, path), { recursive: true });
  if (made !== undefined) {
    await giveTo(made, await stat(dirname(made)));
  }
}

/** Whoever edits beside us can go on doing so. Not to be allowed to give it away is no failure: it is ours then. */
async function giveTo(path: string, { uid, gid }: Pick<Stats, 'uid' | 'gid'>): Promise<void> {
  await chown(path, uid, gid).catch(() => undefined);
}

/** What is under a name, changes with it, and tells whether it is a plain file. `null` when there is nothing. */
export async function look(
  folder: string,
  path: string,
): Promise<{ readonly stamp: string; readonly isFile: boolean } | null> {
  const found = await lstat(join(folder, path), { bigint: true }).catch(nullIfMissing);
  return found === null
    ? null
    : { stamp: [found.mtimeNs, found.size, found.ino].join('-'), isFile: found.isFile() };
}

/** Names of the plain folders in a folder; none when it is not there, or a link. */
export async function foldersIn(folder: string, path: string): Promise<readonly string[]> {
  const found = await lstat(join(folder, path)).catch(nullIfMissing);
  if (found?.isDirectory() !== true) {
    return [];
  }
  const entries = await readdir(join(folder, path), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Relative, without `..` and git's own folder, and no part of it a link or anything that is neither folder nor file. */
async function isPlainPath(folder: string, path: string): Promise<boolean> {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || parts[0] === '.git') {
    return false;
  }
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const found = await lstat(join(folder, ...parts.slice(0, depth))).catch(nullIfMissing);
    if (found !== null && !(depth < parts.length ? found.isDirectory() : found.isFile())) {
      return false;
    }
  }
  return true;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const latin = new TextDecoder('latin1');

/** Throws `apps_conflict` with the first line that is no UTF-8. */
function decode(bytes: Uint8Array, path: string): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    const lines = latin.decode(bytes).split('\n');
    const line = lines.findIndex((words) => !isUtf8(Buffer.from(words, 'latin1'))) + 1;
    const sentence = 'This line is no UTF-8 text: save the file as UTF-8.';
    throw new UserError('apps_conflict', sentence, { place: { path, line }, cause });
  }
}

function nullIfMissing(error: unknown): null {
  if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) {
    return null;
  }
  throw error;
}

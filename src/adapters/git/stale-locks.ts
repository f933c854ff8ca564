import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export interface LockAges {
  /** How old a lock of the index must be to be nobody's. */
  readonly indexMs: number;
  /** The same for locks of refs, which git holds for moments only. */
  readonly refsMs: number;
}

const POLL_MS = 100;

/**
 * Removes the locks that a killed git left behind. Call it only while no git of ours works on this repository: a lock is then
 * somebody else's as long as it is young, and that is waited for; an old one is nobody's. Locks of the index are not waited for.
 */
export async function clearStaleLocks(gitFolder: string, { indexMs, refsMs }: LockAges): Promise<void> {
  await removeOlder(join(gitFolder, 'index.lock'), indexMs);
  const waitUntil = performance.now() + 2 * refsMs;
  while ((await clearRefLocks(gitFolder, refsMs)) > 0 && performance.now() < waitUntil) {
    await setTimeout(POLL_MS);
  }
}

/** How many are left, because they are young. */
async function clearRefLocks(gitFolder: string, olderMs: number): Promise<number> {
  const inRefs = await readdir(join(gitFolder, 'refs'), { recursive: true }).catch(() => []);
  // git forbids refs whose names end so: every such file is a lock.
  const locks = inRefs.filter((name) => name.endsWith('.lock')).map((name) => join('refs', name));
  let left = 0;
  for (const name of ['HEAD.lock', 'packed-refs.lock', 'config.lock', 'shallow.lock', ...locks]) {
    left += (await removeOlder(join(gitFolder, name), olderMs)) ? 0 : 1;
  }
  return left;
}

/** `false` when it is there and young. A time that lies far ahead is as old as one that lies far back. */
async function removeOlder(path: string, olderMs: number): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (found === null) {
    return true;
  }
  if (Math.abs(Date.now() - found.mtimeMs) < olderMs) {
    return false;
  }
  await rm(path, { force: true });
  return true;
}

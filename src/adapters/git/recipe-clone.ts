import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecipeName } from '../../kernel/ids.ts';
import { removeHalfPacks, TooLarge, withinSize } from './fetch-size.ts';
import { type Git, LOUD, openGit, wordsOf } from './git.ts';
import { clearStaleLocks } from './stale-locks.ts';

export interface CloneOptions {
  readonly folder: string;
  readonly recipe: RecipeName;
  /** An address or a path. */
  readonly source: string;
  readonly signal?: AbortSignal;
}

/** Nobody but us works in these clones, so a lock that outlived a git of ours is old soon. */
const LOCK_AGES = { indexMs: 10_000, refsMs: 10_000 };

/** Where the tags stand as the source has them now; ours, under `refs/tags/`, stay where they were first seen. */
export const SOURCE_TAGS = 'refs/source/tags/';

/**
 * All branches and tags with their history, because a pin may name any commit. Branches and tags of the source are followed wherever
 * they go, in a corner of their own; nothing else of it is taken: no notes, no replacements, no submodules.
 */
const FETCH = [
  // An address that config.yml allows must not lead to one that it does not.
  '-c',
  'http.followRedirects=false',
  'fetch',
  LOUD,
  '--prune',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-recurse-submodules',
];
const REFS = ['+refs/heads/*:refs/heads/*', `+refs/tags/*:${SOURCE_TAGS}*`];

/** Whether it was ever asked for. */
export function hasClone(folder: string, recipe: RecipeName): boolean {
  return existsSync(pathOf(folder, recipe));
}

/** The clone, once it is there, and whether it was made just now. It appears whole or not at all. Rejects with git's words. */
export async function ensureClone(
  options: CloneOptions,
): Promise<{ readonly git: Git; readonly isNew: boolean }> {
  const { folder, recipe } = options;
  const path = pathOf(folder, recipe);
  if (existsSync(path)) {
    return { git: openGit(path), isNew: false };
  }
  const draft = join(folder, `.${recipe}.new`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await openGit(draft).run(['init', '--quiet', '--bare', '--initial-branch=main']);
  // What arrives stays in the pack that it came in, where its size can be watched.
  await openGit(draft).run(['config', 'fetch.unpackLimit', '1']);
  await fetchInto(draft, options);
  await rename(draft, path);
  return { git: openGit(path), isNew: true };
}

/** Fetches branches and tags. Rejects with git's words. */
export async function fetchClone(options: CloneOptions): Promise<Git> {
  const { git, isNew } = await ensureClone(options);
  if (!isNew) {
    const path = pathOf(options.folder, options.recipe);
    await clearStaleLocks(path, LOCK_AGES);
    await fetchInto(path, options);
  }
  return git;
}

async function fetchInto(path: string, { source, signal }: CloneOptions): Promise<void> {
  try {
    await withinSize({ path, signal: signal ?? null }, async (within) => {
      await openGit(path).run([...FETCH, '--', source, ...REFS], { signal: within });
    });
  } catch (error) {
    await removeHalfPacks(path);
    throw new Error(error instanceof TooLarge ? error.message : wordsOf(error), { cause: error });
  }
}

function pathOf(folder: string, recipe: RecipeName): string {
  return join(folder, `${recipe}.git`);
}

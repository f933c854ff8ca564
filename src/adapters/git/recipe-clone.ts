import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecipeName } from '../../kernel/ids.ts';
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

/** The clone, once it is there. It appears whole or not at all. Rejects with git's words. */
export async function ensureClone(options: CloneOptions): Promise<Git> {
  const { folder, recipe } = options;
  const path = join(folder, `${recipe}.git`);
  if (!existsSync(path)) {
    const draft = join(folder, `.${recipe}.new`);
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    await openGit(draft).run(['init', '--quiet', '--bare', '--initial-branch=main']);
    await fetchInto(openGit(draft), options);
    await rename(draft, path);
  }
  return openGit(path);
}

/**
 * Fetches branches and tags. A tag that is known never moves, and one that is gone at its source stays: apps are pinned to it.
 * The answer names the tags that were moved there.
 */
export async function fetchClone(options: CloneOptions): Promise<readonly string[]> {
  const git = await ensureClone(options);
  await clearStaleLocks(join(options.folder, `${options.recipe}.git`), LOCK_AGES);
  return fetchInto(git, options);
}

async function fetchInto(git: Git, { source, signal }: CloneOptions): Promise<readonly string[]> {
  // `--prune` does not reach tags that `--tags` brings; without `+` git refuses to move a tag.
  const args = ['fetch', LOUD, '--prune', '--tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  try {
    await git.run(
      [...args, '--', source, '+refs/heads/*:refs/heads/*'],
      signal === undefined ? {} : { signal },
    );
    return [];
  } catch (error) {
    const moved = movedTags(error);
    if (moved.length === 0) {
      throw new Error(wordsOf(error), { cause: error });
    }
    return moved;
  }
}

/** From the rows that git prints for each ref: ` ! [rejected]  1.0.0 -> 1.0.0  (would clobber existing tag)`. */
function movedTags(error: unknown): readonly string[] {
  const text = error instanceof Error ? error.message : '';
  const refused = [...text.matchAll(/^ ! \[(?:remote )?rejected\]\s+(\S+)\s+-> .*$/gm)];
  const moved = refused.filter(([row]) => row.includes('would clobber existing tag'));
  return refused.length === moved.length ? moved.map(([, tag = '']) => tag) : [];
}

import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecipeName } from '../../kernel/ids.ts';
import { bringRefs } from './bring-refs.ts';
import { openGit } from './git.ts';
import { clearStaleLocks } from './stale-locks.ts';

export interface CloneOptions {
  readonly folder: string;
  readonly recipe: RecipeName;
  /** An address or a path. */
  readonly source: string;
  /** Whether this is the source that says what there is; of another one nothing is taken to be gone that it lacks. */
  readonly isFirst: boolean;
  /** The history too, not only what branches and tags stand for. */
  readonly isWhole: boolean;
  readonly signal: AbortSignal;
}

/** Nobody but us works in these clones, so a lock that outlived a git of ours is old soon. */
const LOCK_AGES = { indexMs: 10_000, refsMs: 10_000 };

/** Where the tags stand as the source has them now; ours, under `refs/tags/`, stay where they were first seen. */
export const SOURCE_TAGS = 'refs/source/tags/';
/** Where they stand at each of the other sources: `refs/others/2/tags/`. */
export const OTHER_TAGS = 'refs/others/';

/** Branches and tags of the source are followed wherever they go, in a corner of their own. */
const REFS = [
  { theirs: 'refs/heads/', ours: 'refs/heads/' },
  { theirs: 'refs/tags/', ours: SOURCE_TAGS },
];

/** Stands in clones that hold only what branches and tags stand for. Clones that were made before there were such are whole. */
const TIPS_ONLY = 'coopbot-tips-only';

export function clonePath(folder: string, recipe: RecipeName): string {
  return join(folder, `${recipe}.git`);
}

/** Whether it was ever asked for. */
export function hasClone(folder: string, recipe: RecipeName): boolean {
  return existsSync(clonePath(folder, recipe));
}

/** Whether its source may have commits that are not here. */
export function isTipsOnly(folder: string, recipe: RecipeName): boolean {
  return existsSync(join(clonePath(folder, recipe), TIPS_ONLY));
}

/** Brings the clone up to date. A new one appears whole or not at all. Rejects with git's words. */
export async function fetchClone(options: CloneOptions): Promise<void> {
  const { folder, recipe } = options;
  const path = clonePath(folder, recipe);
  if (existsSync(path)) {
    await clearStaleLocks(path, LOCK_AGES);
    await fetchInto(path, options);
    return;
  }
  const draft = join(folder, `.${recipe}.new`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await openGit(draft).run(['init', '--quiet', '--bare', '--initial-branch=main']);
  // What arrives stays in the pack that it came in, where its size can be watched.
  await openGit(draft).run(['config', 'fetch.unpackLimit', '1']);
  await writeFile(join(draft, TIPS_ONLY), '');
  await fetchInto(draft, options);
  await rename(draft, path);
}

/** Keeps where tags stand at another source, to be compared. Rejects with git's words. */
export async function fetchOther(
  options: Omit<CloneOptions, 'isWhole' | 'isFirst'>,
  place: number,
): Promise<void> {
  const { folder, recipe, source, signal } = options;
  const refs = [{ theirs: 'refs/tags/', ours: `${OTHER_TAGS}${place}/tags/` }];
  const depth = isTipsOnly(folder, recipe) ? 'tips' : 'continued';
  await bringRefs({ path: clonePath(folder, recipe), source, refs, isPruned: true, depth, signal });
}

/** Forgets what other sources had, but for those that are still compared. */
export async function forgetOthers(path: string, kept: readonly number[]): Promise<void> {
  const git = openGit(path);
  const names = (await git.run(['for-each-ref', '--format=%(refname)', OTHER_TAGS])).split('\n');
  const gone = names.filter(
    (name) => name !== '' && !kept.some((place) => name.startsWith(`${OTHER_TAGS}${place}/`)),
  );
  if (gone.length > 0) {
    await git.run(['update-ref', '--stdin'], { input: gone.map((name) => `delete ${name}\n`).join('') });
  }
}

async function fetchInto(path: string, { source, isFirst, isWhole, signal }: CloneOptions): Promise<void> {
  const marker = join(path, TIPS_ONLY);
  const missing = isWhole ? 'whole' : 'tips';
  const depth = existsSync(marker) ? missing : 'continued';
  const brought = await bringRefs({ path, source, refs: REFS, isPruned: isFirst, depth, signal });
  if (brought.isWhole) {
    await rm(marker, { force: true });
  }
}

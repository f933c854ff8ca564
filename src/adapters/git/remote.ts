import { UserError } from '../../kernel/errors.ts';
import { type Git, LOUD, wordsOf } from './git.ts';
import { moveTo } from './move-to.ts';
import { replayOwn } from './replay-own.ts';
import type { Repository } from './repository.ts';

export interface Remote {
  /** An address (https, http, ssh) or an absolute path. */
  readonly url: string;
  readonly branch: string;
}

/** The remote's branch as it was when it last continued what had been seen of it. */
const TRACKING = 'refs/remotes/origin/';
/** The remote's branch as it is. Another one than the above when somebody rewrote its history. */
const AS_IT_IS = 'refs/coopbot/remote';

/**
 * Brings what others pushed. Where both went on, our own commits are made once more on top of theirs, if each changes another part.
 * Throws `apps_conflict` when that cannot be, when the remote's history was rewritten, or when a file that was edited by hand stands in
 * the way; rejects with git's words when the remote is away.
 */
export async function pull(
  repository: Repository,
  { url, branch }: Remote,
  signal?: AbortSignal,
): Promise<void> {
  const { git } = repository;
  const isThere = await fetchBranch(git, { url, branch }, signal);
  if (!isThere) {
    return;
  }
  const tracking = `${TRACKING}${branch}`;
  const names = await git.run(['for-each-ref', '--format=%(objectname)', tracking, AS_IT_IS]);
  const [one, other] = names.trim().split('\n');
  if (one !== other) {
    await refuseRewritten(git, tracking, other !== undefined);
    await git.run(['update-ref', tracking, AS_IT_IS]);
  }
  const { ahead, behind } = await distance(git, tracking);
  if (behind === 0) {
    return;
  }
  const target = ahead === 0 ? tracking : await replayOwn(repository, tracking);
  if (target === null) {
    throw new UserError('apps_conflict', differentWays(ahead, behind));
  }
  await moveTo(repository, target);
}

/** How many commits are here that the remote, as it was last seen, lacks. */
export async function unpushedCount({ git }: Repository, { branch }: Remote): Promise<number> {
  return (await distance(git, `${TRACKING}${branch}`)).ahead;
}

/**
 * Pushes what only continues the remote as it was last seen, and nothing where it went another way. Rejects with git's words, also when
 * the remote is not there any more: what somebody took away from it on purpose does not come back by us. Nothing is ever overwritten.
 */
export async function push({ git }: Repository, { url, branch }: Remote, signal: AbortSignal): Promise<void> {
  const tracking = `${TRACKING}${branch}`;
  const { ahead, behind } = await distance(git, tracking);
  if (ahead === 0 || behind > 0) {
    return;
  }
  const seen = (await git.run(['for-each-ref', '--format=%(objectname)', tracking])).trim();
  const last = (await git.run(['rev-parse', '--verify', 'HEAD'])).trim();
  // The lease alone would overwrite what the branch does not contain; that it contains all was seen above.
  const lease = `--force-with-lease=refs/heads/${branch}:${seen}`;
  await git.run(['push', '--quiet', lease, '--', url, `${last}:refs/heads/${branch}`], { signal });
  await git.run(['update-ref', tracking, last]);
}

/** `false`: a new remote has no branch until the first push. */
async function fetchBranch(git: Git, { url, branch }: Remote, signal?: AbortSignal): Promise<boolean> {
  const refs = `+refs/heads/${branch}:${AS_IT_IS}`;
  try {
    await git.run(
      ['fetch', LOUD, '--no-tags', '--no-write-fetch-head', '--', url, refs],
      signal === undefined ? {} : { signal },
    );
    return true;
  } catch (error) {
    if (/couldn't find remote ref/.test(wordsOf(error))) {
      return false;
    }
    throw error;
  }
}

/** Commits that were there are gone. Whoever brings this clone to the new history has decided that this is right. */
async function refuseRewritten(git: Git, tracking: string, wasSeen: boolean): Promise<void> {
  if (!wasSeen || (await contains(git, AS_IT_IS, tracking))) {
    return;
  }
  const isAccepted = (await contains(git, 'HEAD', AS_IT_IS)) && !(await contains(git, 'HEAD', tracking));
  if (!isAccepted) {
    throw new UserError(
      'apps_conflict',
      'The history of the settings was rewritten at the remote: commits that were there are gone. ' +
        'Either somebody pushes them again, or, where it is meant, runs ' +
        `\`git reset --keep ${AS_IT_IS}\` in the bot’s folder.`,
    );
  }
}

function differentWays(ahead: number, behind: number): string {
  const count = `${ahead} ${ahead === 1 ? 'commit' : 'commits'} here, ${behind} there`;
  return (
    `The settings here and at the remote went different ways that do not fit together: ${count}. ` +
    `Somebody has to run \`git rebase ${AS_IT_IS}\` in the bot’s folder and choose.`
  );
}

async function contains(git: Git, later: string, earlier: string): Promise<boolean> {
  const missing = await git.run(['rev-list', '--count', '--max-count=1', earlier, `^${later}`, '--']);
  return Number(missing) === 0;
}

/** A branch that is not there yet lacks everything and brings nothing. */
async function distance(git: Git, tracking: string): Promise<{ ahead: number; behind: number }> {
  const count = async (range: readonly string[]): Promise<number> =>
    Number(await git.run(['rev-list', '--count', '--ignore-missing', ...range, '--']).catch(() => '0'));
  const isThere = (await git.run(['for-each-ref', tracking])) !== '';
  return isThere
    ? { ahead: await count([`${tracking}..HEAD`]), behind: await behindOf(git, tracking) }
    : { ahead: await count(['HEAD']), behind: 0 };
}

/** A repository without commits is behind by all of them. */
async function behindOf(git: Git, tracking: string): Promise<number> {
  const range = await git.run(['rev-parse', '--verify', '--quiet', 'HEAD']).then(
    () => `HEAD..${tracking}`,
    () => tracking,
  );
  return Number(await git.run(['rev-list', '--count', range, '--']));
}

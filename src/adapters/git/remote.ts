import { UserError } from '../../kernel/errors.ts';
import { type Git, LOUD, wordsOf } from './git.ts';

export interface Remote {
  /** An address (https, http, ssh) or an absolute path. */
  readonly url: string;
  readonly branch: string;
}

const TRACKING = 'refs/remotes/origin/';

/**
 * Brings what others pushed, when it simply continues what is here. Throws `apps_conflict` when both went on, or when a file that was
 * edited by hand stands in the way; rejects with git's words when the remote is away.
 */
export async function pull(git: Git, { url, branch }: Remote, signal?: AbortSignal): Promise<void> {
  const tracking = `${TRACKING}${branch}`;
  try {
    await git.run(
      ['fetch', LOUD, '--no-tags', '--no-write-fetch-head', '--', url, `+refs/heads/${branch}:${tracking}`],
      signal === undefined ? {} : { signal },
    );
  } catch (error) {
    // A new remote has no branch until the first push.
    if (/couldn't find remote ref/.test(wordsOf(error))) {
      return;
    }
    throw error;
  }
  const { ahead, behind } = await distance(git, tracking);
  if (ahead > 0 && behind > 0) {
    throw new UserError(
      'apps_conflict',
      `The settings here and at the remote went different ways: ${ahead} commits here, ${behind} there. ` +
        'Somebody has to merge them with `git pull` in the bot’s folder and push.',
    );
  }
  if (behind > 0) {
    await fastForward(git, tracking);
  }
}

/** Whether the remote, as it was last seen, lacks commits that are here. */
export async function hasUnpushed(git: Git, { branch }: Remote): Promise<boolean> {
  return (await distance(git, `${TRACKING}${branch}`)).ahead > 0;
}

/** Rejects with git's words. */
export async function push(git: Git, { url, branch }: Remote): Promise<void> {
  await git.run(['push', '--quiet', '--', url, `HEAD:refs/heads/${branch}`]);
  await git.run(['update-ref', `${TRACKING}${branch}`, 'HEAD']);
}

async function fastForward(git: Git, tracking: string): Promise<void> {
  try {
    await git.run(['merge', '--ff-only', '--quiet', '--no-autostash', tracking]);
  } catch (error) {
    throw new UserError(
      'apps_conflict',
      'A file that was edited here by hand was changed at the remote too. Commit the edit or take it back.',
      { cause: error },
    );
  }
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

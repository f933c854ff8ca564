import { UserError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/system.ts';
import { wordsOf } from './git.ts';
import { createQueue } from './queue.ts';
import { hasUnpushed, pull, push, type Remote } from './remote.ts';
import { openRepository, type Repository } from './repository.ts';
import { clearStaleLocks } from './stale-locks.ts';

/** The settings repository, on which one thing happens at a time. */
export interface SettingsRepository {
  open(): Promise<Repository>;
  /** Looks, brings what others pushed, does the work with what was seen before that, and pushes without being waited for. */
  change<Seen>(
    look: () => Promise<Seen>,
    work: (repository: Repository, before: Seen) => Promise<void>,
  ): Promise<void>;
  refresh(signal: AbortSignal): Promise<{ readonly isFresh: boolean; readonly reason: string | null }>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export interface SettingsRepositoryOptions {
  readonly folder: string;
  readonly remote: Remote | null;
  readonly log: Logger;
}

/** A remote that does not answer makes people wait this long once per command. */
const REMOTE_TIMEOUT_MS = 15_000;
const REF_LOCK_AGE_MS = 10_000;
/** In our own clone a lock that outlived git is nobody's; in a shared folder somebody may have an editor open. */
const INDEX_LOCK_AGE_MS = { own: 10_000, shared: 3_600_000 };

export function createSettingsRepository(options: SettingsRepositoryOptions): SettingsRepository {
  const { folder, remote, log } = options;
  const queue = createQueue();
  let opened: Promise<Repository> | null = null;

  async function open(): Promise<Repository> {
    opened ??= queue(() => openRepository(folder, remote));
    try {
      return await opened;
    } catch (error) {
      opened = null;
      throw error;
    }
  }

  return {
    open,
    async change(look, work) {
      const repository = await open();
      await queue(async () => {
        const before = await look();
        const away = await catchUp(repository, remote, AbortSignal.timeout(REMOTE_TIMEOUT_MS));
        if (away !== null) {
          log.warn({ reason: away }, 'settings not pulled; going on with what is here');
        }
        await inWords(() => work(repository, before));
      });
      // Nobody waits for it: the swarm has changed already, and the file is safe here.
      void queue(() => pushIfNeeded(repository, options));
    },
    async refresh(signal) {
      const repository = await open();
      try {
        const reason = await queue(() => catchUp(repository, remote, signal));
        void queue(() => pushIfNeeded(repository, options));
        return { isFresh: reason === null, reason };
      } catch (error) {
        return { isFresh: false, reason: wordsOf(error) };
      }
    },
    settled: () => queue(async () => undefined),
  };
}

/** Why the remote could not be asked, `null` when it could. Throws `apps_conflict`. */
async function catchUp(
  { git, gitFolder }: Repository,
  remote: Remote | null,
  signal: AbortSignal,
): Promise<string | null> {
  const indexMs = remote === null ? INDEX_LOCK_AGE_MS.shared : INDEX_LOCK_AGE_MS.own;
  await clearStaleLocks(gitFolder, { indexMs, refsMs: REF_LOCK_AGE_MS });
  try {
    if (remote !== null) {
      await pull(git, remote, signal);
    }
    return null;
  } catch (error) {
    if (error instanceof UserError) {
      throw error;
    }
    return wordsOf(error);
  }
}

async function pushIfNeeded({ git }: Repository, { remote, log }: SettingsRepositoryOptions): Promise<void> {
  try {
    if (remote !== null && (await hasUnpushed(git, remote))) {
      await push(git, remote);
    }
  } catch (error) {
    log.warn({ reason: wordsOf(error) }, 'settings not pushed; the next change tries again');
  }
}

async function inWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UserError) {
      throw error;
    }
    throw new UserError('apps_unreachable', `The settings could not be committed: ${wordsOf(error)}.`, {
      cause: error,
    });
  }
}

import type { Freshness, Unpushed } from '../../apps/settings-files.ts';
import { UserError } from '../../kernel/errors.ts';
import { systemCode } from '../../kernel/system-code.ts';
import { wordsOf } from './git.ts';
import { createQueue, type Queue } from './queue.ts';
import { branchToWriteTo, openRepository, type Repository } from './repository.ts';
import { createSettingsRemote, type SettingsRemote, type SettingsRemoteOptions } from './settings-remote.ts';
import { clearStaleLocks } from './stale-locks.ts';

/** The settings repository, on which one thing happens at a time. */
export interface SettingsRepository {
  open(): Promise<Repository>;
  /**
   * Looks, brings what others pushed, does the work with what was seen before that, and pushes without being waited for. `isAfter`: the
   * swarm has changed already, so that a remote that went another way does not keep it from being written down here.
   */
  change<Seen>(
    look: () => Promise<Seen>,
    work: (repository: Repository, before: Seen) => Promise<void>,
    isAfter: boolean,
  ): Promise<void>;
  refresh(signal: AbortSignal): Promise<Freshness>;
  unpushed(): Promise<Unpushed | null>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export interface SettingsRepositoryOptions extends SettingsRemoteOptions {
  readonly folder: string;
}

const REF_LOCK_AGE_MS = 10_000;
/** In our own clone a lock that outlived git is nobody's; in a shared folder somebody may have an editor open. */
const INDEX_LOCK_AGE_MS = { own: 10_000, shared: 3_600_000 };

export function createSettingsRepository(options: SettingsRepositoryOptions): SettingsRepository {
  const { folder, log } = options;
  const queue = createQueue();
  const remote = createSettingsRemote(options);
  const open = createOpener(() => queue(() => openRepository(folder, options.remote)));

  const pushLater = pusherOf({ remote, queue, log });

  return {
    open,
    async change(look, work, isAfter) {
      const repository = await open();
      await queue(async () => {
        const before = await look();
        const pulled = catchUp(repository, remote);
        const away = await (isAfter ? pulled.catch(conflictWords) : pulled);
        if (away !== null) {
          log.warn({ reason: away }, 'settings not pulled; going on with what is here');
        }
        await inWords(folder, () => work(repository, before));
      });
      pushLater(repository);
    },
    async refresh(signal) {
      const repository = await open();
      try {
        const reason = await queue(() => catchUpAndCheck(repository, remote, signal));
        pushLater(repository);
        return { isFresh: reason === null, reason, conflict: null };
      } catch (error) {
        const conflict = error instanceof UserError ? error : null;
        return { isFresh: false, reason: wordsOf(error), conflict };
      }
    },
    unpushed: async () => {
      const repository = await open();
      return queue(() => remote.unpushed(repository));
    },
    settled: () => queue(async () => undefined),
  };
}

interface PusherDeps extends Pick<SettingsRemoteOptions, 'log'> {
  readonly remote: SettingsRemote;
  readonly queue: Queue;
}

/** Nobody waits for a push: the swarm has changed already, and the file is safe here. */
function pusherOf({ remote, queue, log }: PusherDeps): (repository: Repository) => void {
  return (repository) => {
    void queue(() => remote.push(repository)).catch((error: unknown) => {
      log.warn({ reason: wordsOf(error) }, 'settings not pushed');
    });
  };
}

/** Opens once; what went wrong is tried again. */
function createOpener(open: () => Promise<Repository>): () => Promise<Repository> {
  let opened: Promise<Repository> | null = null;
  return async () => {
    opened ??= open();
    try {
      return await opened;
    } catch (error) {
      opened = null;
      throw error;
    }
  };
}

/** Why the remote could not be asked, `null` when it could. Throws `apps_conflict`. */
async function catchUp(
  repository: Repository,
  remote: SettingsRemote,
  signal?: AbortSignal,
): Promise<string | null> {
  const indexMs = repository.isOwn ? INDEX_LOCK_AGE_MS.own : INDEX_LOCK_AGE_MS.shared;
  await clearStaleLocks(repository.gitFolder, { indexMs, refsMs: REF_LOCK_AGE_MS });
  return remote.pull(repository, signal);
}

/** Also throws while nothing could be written. */
async function catchUpAndCheck(
  repository: Repository,
  remote: SettingsRemote,
  signal: AbortSignal,
): Promise<string | null> {
  const away = await catchUp(repository, remote, signal);
  await branchToWriteTo(repository);
  return away;
}

/** What git or the disk refused, for people. */
async function inWords(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UserError) {
      throw error;
    }
    if (systemCode(error) === 'ENOSPC' || /no space left on device/i.test(String(error))) {
      throw new UserError('disk_full', `There is no room left for the settings in ${folder}.`, {
        cause: error,
      });
    }
    throw new UserError('apps_unreachable', `The settings could not be committed: ${wordsOf(error)}.`, {
      cause: error,
    });
  }
}

function conflictWords(error: unknown): string {
  if (error instanceof UserError) {
    return error.message;
  }
  throw error;
}

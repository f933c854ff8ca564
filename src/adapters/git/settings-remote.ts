import type { Unpushed } from '../../apps/settings-files.ts';
import type { Logger } from '../../kernel/system.ts';
import { createAbsence } from './absence.ts';
import { pull, push, type Remote, unpushedCount } from './remote.ts';
import type { Repository } from './repository.ts';

/** The git host as one that may be away: then nothing waits for it twice, and nothing fails. */
export interface SettingsRemote {
  /** Why it could not be asked, `null` when it was, or when there is none. Throws `apps_conflict`. */
  pull(repository: Repository, signal?: AbortSignal): Promise<string | null>;
  /** What could not be pushed is, the next time. */
  push(repository: Repository): Promise<void>;
  unpushed(repository: Repository): Promise<Unpushed | null>;
}

export interface SettingsRemoteOptions {
  readonly remote: Remote | null;
  readonly log: Logger;
  readonly monotonicMs: () => number;
}

/** A remote that does not answer makes people wait this long once; then it is left alone for a while. */
const TIMEOUT_MS = 8_000;

export function createSettingsRemote({ remote, log, monotonicMs }: SettingsRemoteOptions): SettingsRemote {
  if (remote === null) {
    return { pull: async () => null, push: async () => undefined, unpushed: async () => null };
  }
  const absence = createAbsence(monotonicMs);
  return {
    pull: (repository, signal) => absence.unless(() => pull(repository, remote, within(signal))),
    async push(repository) {
      const away = await absence.unless(() => push(repository, remote, within()));
      if (away !== null) {
        log.warn({ reason: away }, 'settings not pushed; tried again later');
      }
    },
    async unpushed(repository) {
      const count = await unpushedCount(repository, remote);
      return count === 0 ? null : { count, reason: absence.reason() };
    },
  };
}

function within(signal?: AbortSignal): AbortSignal {
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  return signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
}

import type { UserError } from '../kernel/errors.ts';
import type { FileChange } from './apps.ts';

/** How new the settings are that are here. */
export interface Freshness {
  readonly isFresh: boolean;
  /** Why they are not, `null` when they are. */
  readonly reason: string | null;
  /** What people have to bring in order before anything may be written, `null` when nothing: a remote that is only away is none. */
  readonly conflict: UserError | null;
}

/** Commits that the remote does not have yet. They are pushed as soon as it takes them. */
export interface Unpushed {
  readonly count: number;
  /** Why it could not be reached when it was last asked, `null`: it could. */
  readonly reason: string | null;
}

/** Other files of the settings repository, `roles.yml` above all, and how it stands with its remote. */
export interface SettingsFiles {
  /** The text of a file, `null` when it is not there. Links are not followed. Throws `apps_conflict` for a path that leaves the repository. */
  readFile(path: string): Promise<string | null>;
  /** Who changed the file last, as git has it, which proves nothing: anybody can write any name. Plain words, cut; empty: nobody knows. */
  lastAuthor(path: string): Promise<string>;
  /**
   * Writes a file that is no app's and commits it alone, as `Apps.write` does. Safe to repeat. Throws `apps_conflict`, also when what
   * stands there is neither `from` nor the new text.
   */
  writeFile(change: FileChange): Promise<void>;
  /** Changes whenever the file or the repository's last commit changes; cheap enough to ask every second. */
  stamp(path: string): Promise<string>;
  /** Brings what others pushed. A remote that is away, or that went another way, is no failure: the answer says so, in words. */
  refresh(signal: AbortSignal): Promise<Freshness>;
  /** `null`: the remote has everything, or there is none. */
  unpushed(): Promise<Unpushed | null>;
}

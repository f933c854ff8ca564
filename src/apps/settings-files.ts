/** Other files of the settings repository, `roles.yml` above all. */
export interface SettingsFiles {
  /** The text of a file, `null` when it is not there. Links are not followed. Throws `apps_conflict` for a path that leaves the repository. */
  readFile(path: string): Promise<string | null>;
  /** Changes whenever the file or the repository's last commit changes; cheap enough to ask every second. */
  stamp(path: string): Promise<string>;
  /** Brings what others pushed. A remote that is away, or that went another way, is no failure: the answer says so, in words. */
  refresh(signal: AbortSignal): Promise<{ readonly isFresh: boolean; readonly reason: string | null }>;
}

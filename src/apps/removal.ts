import type { Digest } from '../kernel/ids.ts';

/** What removing an app would delete, as people are shown it before they type the app's domain. */
export interface Removal {
  /** `Nextcloud`. */
  readonly title: string;
  /** Lines of the card. */
  readonly facts: readonly string[];
  /** Stands for all that would be deleted: what was typed counts for this and nothing else. */
  readonly shown: Digest;
}

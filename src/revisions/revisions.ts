import type { Revision, StackPlace } from './revision.ts';

/** A revision that is to be kept; without an operation it becomes number 0. */
export type NewRevision = Omit<Revision, 'number'>;

export interface RevisionReader {
  /** Newest first; empty: the bot has nothing to go back to. */
  of(place: StackPlace): readonly Revision[];
  /** The same question without reading them. */
  has(place: StackPlace): boolean;
}

/**
 * The revisions of each stack that are in reach: see `outOfReach`. They hold every setting of an app, so they are kept as the vault is:
 * encrypted, deletable, in one transaction with the journal.
 */
export interface Revisions extends RevisionReader {
  /** Keeps one and forgets what is out of reach by it. Each operation has one at most, and so has 0: once more changes nothing. */
  keep(revision: NewRevision): void;
  /** All of a stack that is gone for good. */
  forget(place: StackPlace): void;
}

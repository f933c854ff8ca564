import type { tallyOf } from '../../access/poll.ts';
import type { Digest, OperationId, UserId } from '../../kernel/ids.ts';
import type { Review } from '../../operations/emergency.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Progress } from '../../operations/ports.ts';

export type PartTally = ReturnType<typeof tallyOf>[number];

/** What cards need beside the journal: names, times, and what the journal must not hold. */
export interface Teller {
  readonly nameOf: (user: UserId) => string;
  /** `Sat 10:02`, in the co-op's time. */
  readonly timeOf: (at: Date) => string;
  readonly prefix: string;
  readonly now: () => Date;
  /** The last words of what failed or of what was run, if its requester may read them. */
  readonly excerptOf: (operation: OperationId) => readonly string[];
  /** Lines of a card that the journal must not hold; empty when they are gone. */
  readonly quoteOf: (kept: Digest) => readonly string[];
  /** All that it said, where that is more than its last words and its requester may read it. */
  readonly outputOf: (operation: OperationId) => { readonly name: string; readonly text: string } | null;
  /** How what a plan asks for stands, by the rules and roles of now. */
  readonly tallyOf: (operation: Operation) => readonly PartTally[];
  /** Whether somebody must look at an emergency, or did; `null`: it is none. */
  readonly reviewOf: (operation: Operation) => Review | 'open' | null;
  readonly progressOf: (operation: OperationId) => Progress | null;
}

/** `3 min 48 s`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (minutes < 60) {
    return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  }
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `Ana, Kim or Lou`. */
export function oneOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

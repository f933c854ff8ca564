import type { UserError } from '../kernel/errors.ts';
import type { EventId, OperationId, UserId } from '../kernel/ids.ts';
import type { Policy } from './policy.ts';

/**
 * What was agreed to about who may do what. The file in the settings is only a wish: whoever can write there is not thereby somebody
 * who may change it.
 */
export interface RolesInForce {
  /** Grants nothing while there never was a good file. */
  current(): Policy;
  /** As it was agreed to; `null`: there never was a good file. */
  text(): string | null;
  /** The policy that another text would be. Throws `roles_invalid`, also where nobody could change it any more. */
  wouldBe(text: string): Policy;
  /**
   * Holds the file as it is now against what is in force. A change that means the same is taken over, and so is the first good file of
   * all. Throws what reading throws, and then nothing is different.
   */
  look(): Promise<RolesFound>;
  /** What was found last is told: it is no news any more, also after a restart. */
  told(): Promise<void>;
  /** The file in the settings as it is now; `null`: there is none. */
  fileText(): Promise<string | null>;
  /** Writes the file in the settings and commits it, in somebody's name. Counts for nothing yet. Safe to repeat. Throws `apps_conflict`. */
  write(change: RolesWrite): Promise<void>;
  /** This text counts from here on. On disk when it resolves. Safe to repeat. Throws `roles_invalid`, and what writing throws. */
  enforce(text: string): Promise<void>;
}

/** `from`: the file that the change was made from. */
export interface RolesWrite {
  readonly text: string;
  readonly from: string;
  readonly reason: {
    readonly subject: string;
    readonly by: UserId;
    readonly event: EventId;
    readonly operation: OperationId;
  };
}

export type RolesFound =
  /** As agreed, in what it means. */
  | { readonly found: 'agreed' }
  /** In force because there was none before. `digest`: of the text, SHA-256 in hex. */
  | { readonly found: 'first'; readonly digest: string }
  | { readonly found: 'broken'; readonly problem: UserError; readonly isNews: boolean }
  /** It was in force before something else was agreed to: no new wish, but an old one that comes back. */
  | { readonly found: 'former'; readonly isNews: boolean }
  /** The settings cannot be brought together with their remote: what is there is not looked at. */
  | { readonly found: 'apart'; readonly problem: UserError; readonly isNews: boolean }
  | {
      readonly found: 'other';
      readonly text: string;
      /** Who changed it, by the settings' own record, which proves nothing; empty: nobody knows. */
      readonly by: () => Promise<string>;
    };

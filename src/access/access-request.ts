import type { RecipeName, RoomId, UserId } from '../kernel/ids.ts';
import type { Consent } from './consent.ts';
import type { Matter } from './grants.ts';

/** What somebody wants to do, to what, and where they said so. */
export interface AccessRequest extends Matter {
  readonly actor: UserId;
  /** `null`: the console or a direct room, which is about every app. */
  readonly room: RoomId | null;
  /** All of them are needed: an app that is new needs `create` and `deploy`. */
  readonly actions: readonly string[];
  readonly recipe: RecipeName | null;
  readonly now: Date;
  /** Data may be lost by it, whatever the action's name: somebody must have seen it, and silence agrees to nothing. By default not. */
  readonly mayLose?: boolean;
  /** The bot offers it by itself: the actor asked for something else, and whoever may do it has the first word. By default not. */
  readonly isOffered?: boolean;
  /** Without the OK that the rules ask for: for whose role has `emergency`, and only what loses nothing. By default not. */
  readonly isEmergency?: boolean;
  /** People agreed beforehand that it runs after so long without an answer, in milliseconds. By default nobody did. */
  readonly agreedSilenceMs?: number | null;
}

/** A decision is a value, never an exception: callers must look at it, and the journal keeps it either way. */
export type Decision =
  | {
      readonly decision: 'granted';
      readonly consent: Consent;
      /** Why this consent: `rule at roles.yml line 21`, or `the default`. Lines move: for people, not for digests. */
      readonly rule: string;
      /** When it goes wrong: after how long without an answer it may go back by itself, in milliseconds. By default never. */
      readonly goesBackMs?: number;
    }
  | {
      readonly decision: 'refused';
      /** What they may, by which role and line, and who can. Whole sentences. */
      readonly reason: string;
      /** Nobody whom the file names: answered once a day. */
      readonly isStranger: boolean;
    };

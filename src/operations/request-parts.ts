import { z } from 'zod';
import { AppName, Digest, OperationId, RecipeName, ServerName, StackName, UserId } from '../kernel/ids.ts';

/** The app that it is about. Requests about none have nothing of it: see `subject.ts`. */
export const subject = { app: AppName, server: ServerName, stack: StackName, recipe: RecipeName };

/** To a version, or a new app to its first. */
export const Deploy = z.object({
  action: z.literal('deploy'),
  ...subject,
  /** There was no such app when it was asked for. */
  isNew: z.boolean(),
  /** The version that was asked for; `null`: the bot chooses and says why. */
  version: z.string().nullable(),
  /** A branch or commit of the recipe instead, as it was named; by default a release is meant. */
  chaos: z.string().exactOptional(),
  /** What does not change is restarted. */
  isForced: z.literal(true).exactOptional(),
});

/** Why it is done without the OK that the rules ask for: only what loses nothing can be. By default it is asked for. */
export const emergency = { emergency: z.string().min(1).exactOptional() };

/** The whole stack as it was when it was kept under this number. */
export const Rollback = z.object({
  action: z.literal('rollback'),
  ...subject,
  ...emergency,
  to: z.int(),
  /** The operation that went wrong, where the bot offers it by itself. By default somebody asked. */
  after: OperationId.exactOptional(),
  /** It was agreed with that one's plan to go back after so long without an answer, in milliseconds. By default it was not. */
  byItselfAfterMs: z.int().exactOptional(),
});

/** A version that went wrong for this app may be offered again. */
export const Lift = z.object({ action: z.literal('lift'), ...subject, version: z.string() });

/** Rights of a person that are taken away for now, or (`isOver`) given back: done when it is asked for, without a plan. */
export const Suspend = z.object({
  action: z.literal('suspend'),
  person: z.string(),
  /** Their Matrix ids, by the roles file of then. */
  users: z.array(UserId),
  why: z.string(),
  isOver: z.boolean(),
});

const about = z.object(subject).nullable();

/** Nobody changes the app, or any app (`null`), until then. `replaces`: an older hold of the same person. */
export const Hold = z.object({
  action: z.literal('hold'),
  about,
  ...emergency,
  until: z.coerce.date<Date | string>(),
  why: z.string(),
  replaces: OperationId.nullable(),
});

/** That hold is over before its time. */
export const Unhold = z.object({ action: z.literal('unhold'), about, hold: OperationId });

/** The rules and roles that it was decided by: see `rolesDigest`. By default nobody noted them. */
export const decided = { roles: Digest.exactOptional() };

/** What a plan says of going back from it. */
export const shouldItGoWrong = {
  /** That loses nothing. By default it may. */
  isSafeBack: z.literal(true).exactOptional(),
  /** Agreed with it: when it goes wrong and nobody answers for so long, it goes back by itself. In milliseconds; by default never. */
  goesBackAfterMs: z.int().exactOptional(),
};

/** What somebody else says afterwards of what was done in an emergency: done when it is said, without a plan. */
export const Review = z.object({
  action: z.literal('review'),
  about,
  of: OperationId,
  isOk: z.boolean(),
  why: z.string(),
});

/** Passwords of an app. */
export const OnSecrets = z.object({
  action: z.literal('secret'),
  ...subject,
  change: z.discriminatedUnion('what', [
    /** `null`: all that are missing. */
    z.object({ what: z.literal('generate'), secret: z.string().nullable() }),
    z.object({ what: z.literal('insert'), secret: z.string() }),
    /** `isLeaked`: the old one is removed at once, whatever way back needs it. */
    z.object({ what: z.literal('rotate'), secret: z.string(), isLeaked: z.boolean() }),
    /** `null`: the version that the settings name. */
    z.object({ what: z.literal('remove'), secret: z.string(), version: z.string().nullable() }),
  ]),
});

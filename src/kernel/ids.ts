import { z } from 'zod';

/** `@localpart:server`. Source: Matrix specification, appendices, "User Identifiers". */
export const UserId = z
  .string()
  .max(255)
  .regex(/^@[^:\s]+:\S+$/)
  .brand<'UserId'>();
export type UserId = z.infer<typeof UserId>;

/** `!opaque` or `!opaque:server`: room version 12 has no server part. */
export const RoomId = z
  .string()
  .max(255)
  .regex(/^!\S+$/)
  .brand<'RoomId'>();
export type RoomId = z.infer<typeof RoomId>;

export const EventId = z
  .string()
  .max(255)
  .regex(/^\$\S+$/)
  .brand<'EventId'>();
export type EventId = z.infer<typeof EventId>;

/** How the rooms and events of the console begin: with what no server's name may hold, so that no homeserver can make one. */
export const CONSOLE_ROOM = '!console:/';
export const CONSOLE_EVENT = '$console:/';

/** Who stands behind what came by itself, and the event of it: as above no homeserver can make them, and no roles file may name them. */
export const OUTSIDE: UserId = UserId.parse('@outside:/');
export const OUTSIDE_EVENT = '$outside:/';

/** Name of a stack on a swarm. May hold `_`: abra makes it from the domain (`blog_oak_coop`). */
export const StackName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,62}$/i)
  .brand<'StackName'>();
export type StackName = z.infer<typeof StackName>;

/** An app is named by its domain, which is also the name of its env file without `.env`. */
export const AppName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/)
  .refine((name) => !name.includes('..'), 'must not hold two dots in a row')
  .brand<'AppName'>();
export type AppName = z.infer<typeof AppName>;

/** One swarm, as `config.yml` names it; also a folder under `servers/`. */
export const ServerName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/i)
  .brand<'ServerName'>();
export type ServerName = z.infer<typeof ServerName>;

export const RecipeName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/i)
  .brand<'RecipeName'>();
export type RecipeName = z.infer<typeof RecipeName>;

/** What people call an operation: `#142`, typed as `142` or `#142`. */
export const OperationId = z
  .union([
    z.int().positive(),
    z
      .string()
      .regex(/^#?[1-9]\d{0,8}$/)
      .transform((text) => Number(text.replace('#', ''))),
  ])
  .brand<'OperationId'>();
export type OperationId = z.infer<typeof OperationId>;

/** Lower-case hex HMAC-SHA-256, keyed with the bot's digest key. */
export const Digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<'Digest'>();
export type Digest = z.infer<typeof Digest>;

/** `@lou:oak.coop:8448` → `oak.coop:8448`. */
export function homeserverOf(user: UserId): string {
  return user.slice(user.indexOf(':') + 1);
}

/** `@lou:oak.coop` → `lou`. */
export function localpart(user: UserId): string {
  return user.slice(1, user.indexOf(':'));
}

import type { RecipeName, RoomId, ServerName, UserId } from '../kernel/ids.ts';
import type { QuietHours } from '../kernel/quiet-hours.ts';

/** Where a secret is read when it is needed. */
export type SecretSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'environment'; readonly variable: string };

export interface ServerConfig {
  /** `unix:///path` or `tcp://host:port`. */
  readonly host: string;
  /** Only with `tcp://`; `null`: whoever reaches the engine may use it. */
  readonly tls: { readonly caFile: string; readonly certFile: string; readonly keyFile: string } | null;
  readonly appDomain: string;
  /** Engines of other nodes than the one of `host`, by the node's name: for work that a manager does not do for others. */
  readonly nodes: ReadonlyMap<string, Pick<ServerConfig, 'host' | 'tls'>>;
  /** `null`: an app is asked where its domain points. */
  readonly probe: {
    readonly connectTo: { readonly host: string; readonly port: number };
    readonly caFile: string | null;
  } | null;
}

/** A login at one registry. */
export interface RegistryConfig {
  readonly registry: string;
  readonly username: string;
  readonly password: SecretSource;
}

/** The bot's settings. All paths are absolute, all durations in milliseconds. Holds no secret. */
export interface Config {
  readonly bot: {
    readonly name: string;
    readonly prefix: string;
    readonly timeZone: string;
    /** When nobody is reminded of anything; `null`: never. */
    readonly quietHours: QuietHours | null;
    /** What the bot itself runs as; `null`: nobody said. */
    readonly image: string | null;
  };
  readonly matrix: {
    /** Without a slash at its end. */
    readonly homeserver: string;
    readonly user: UserId;
    readonly login: { readonly kind: 'password' | 'token'; readonly source: SecretSource };
    readonly deviceName: string;
    readonly editsEveryMs: number;
    readonly rooms: readonly RoomId[];
  };
  readonly data: string;
  readonly apps: {
    readonly folder: string;
    readonly remote: string | null;
    readonly branch: string;
    /** Folders of abra that are only read, by whose they are. */
    readonly others: ReadonlyMap<string, string>;
  };
  readonly recipes: {
    readonly folder: string;
    /** The first that answers counts. */
    readonly sources: ReadonlyMap<RecipeName, readonly string[]>;
    readonly sourceFolder?: string;
    /** A list of recipes: an absolute path, or an address with `https://`. */
    readonly catalogue?: string;
    /** Recipes of the list come from below these addresses only. */
    readonly allowed: readonly string[];
  };
  readonly servers: ReadonlyMap<ServerName, ServerConfig>;
  readonly registries: {
    readonly logins: readonly RegistryConfig[];
    /** For all others; `null`: they have none. */
    readonly dockerConfig: string | null;
  };
  /** Where values of secrets are handed in as files; `null`: nowhere. */
  readonly secrets: { readonly folder: string | null };
  /** Relative to the apps' repository. */
  readonly roles: { readonly path: string };
  readonly limits: {
    readonly commandsPerMinute: number;
    readonly commandDeadlineMs: number;
    readonly consentWithinMs: number;
  };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
  /** Files of keys: made at the first start where they are not there. */
  readonly keys: { readonly digestFile: string; readonly dataFile: string };
}

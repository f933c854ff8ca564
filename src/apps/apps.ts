import type {
  AppName,
  EventId,
  OperationId,
  RecipeName,
  ServerName,
  StackName,
  UserId,
} from '../kernel/ids.ts';

/** One app of the co-op as its files say: `servers/<server>/<app>.env`. */
export interface App {
  /** Its domain as a rule. */
  readonly name: AppName;
  readonly server: ServerName;
  readonly recipe: RecipeName;
  /** The pin behind the recipe's name, `null` when there is none: `TYPE=nextcloud:12.1.0+31.0.4`. */
  readonly version: string | null;
  readonly stack: StackName;
  /** Every key of the file in the order of the file, expanded as abra expands it. */
  readonly env: Readonly<Record<string, string>>;
  /** The file as it is. Never shown: it may hold passwords. */
  readonly text: string;
}

/** A file that is no app: shown to people with its line, and in nobody's way. */
export interface BrokenApp {
  readonly path: string;
  readonly line: number | null;
  readonly reason: string;
}

/** Who changed a file, where and why: the commit's message. */
export interface Reason {
  readonly subject: string;
  readonly by: UserId;
  readonly event: EventId;
  readonly operation: OperationId;
}

export interface AppChange {
  readonly app: AppName;
  readonly server: ServerName;
  /** The whole new file. */
  readonly text: string;
  /** The file that it was made from: what others left uncommitted there is in `text` too, and is committed first, as theirs. */
  readonly from?: string;
  /** It says what the swarm runs already, so that a remote that went another way meanwhile does not keep it from being written here. */
  readonly isAfter?: true;
  readonly reason: Reason;
}

/** Another text of one file, whole, at its path in the repository. Else as `AppChange`. */
export interface FileChange extends Pick<AppChange, 'text' | 'from' | 'reason'> {
  readonly path: string;
}

export interface AppRemoval extends Pick<AppChange, 'app' | 'server' | 'reason'> {
  /** The file as it was when people agreed; `null` after a crash, when it is gone and only its commit may be missing. */
  readonly from: string | null;
}

/** Whom a commit names as its author. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

/** How people want to be named in commits; `null`: they said nothing, and their Matrix id serves. */
export type AuthorOf = (user: UserId) => Author | null;

/** The co-op's app settings: a git repository in abra's format. */
export interface AppReader {
  /** By name. One listing, never one request per app. Throws `apps_unreachable` when the repository cannot be opened. */
  list(): Promise<{ readonly apps: readonly App[]; readonly broken: readonly BrokenApp[] }>;
  /** Throws `unknown_app`, `app_broken`. */
  read(app: AppName): Promise<App>;
}

export interface Apps extends AppReader {
  /**
   * Writes the file and commits it, alone; then pushes, but a remote that is away is no failure. Nothing to change → no commit.
   * Safe to repeat. Throws `apps_conflict` when somebody else's change stands in the way.
   */
  write(change: AppChange): Promise<void>;
  /**
   * Deletes the file and commits that, alone; what was in it and not committed is committed before, so that git keeps it. Pushes as
   * `write` does. Gone already → no commit. Safe to repeat. Throws `apps_conflict` when the file is not `from` any more.
   */
  remove(removal: AppRemoval): Promise<void>;
}

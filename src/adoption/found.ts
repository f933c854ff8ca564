import type { App, BrokenApp } from '../apps/apps.ts';
import type { ServerName } from '../kernel/ids.ts';
import type { Drift } from '../swarm/drift.ts';

/** What came of holding an app's file against what runs. */
export type Compared =
  /** At the version that runs, where it is known, whatever the file's pin says. `runs`: what the stack says of itself. */
  | { readonly is: 'compared'; readonly drift: Drift }
  | { readonly is: 'unknown'; readonly why: string; readonly runs: string | null }
  | { readonly is: 'stopped' };

/** One file of one folder. */
export interface FoundFile {
  readonly app: App;
  /** Whose folder it lies in; `null`: the co-op's own. */
  readonly folder: string | null;
  readonly compared: Compared;
}

/** One app: the file that is what runs, as far as that can be told, and those of the same name elsewhere. */
export interface FoundApp extends FoundFile {
  /** Whether any service of it was seen. */
  readonly isRunning: boolean;
  /** Runs, and not by the bot: until it is adopted, the bot changes nothing about it. */
  readonly isObserved: boolean;
  readonly others: readonly FoundFile[];
}

/** A file that is none of an app's, in whosever folder. */
export interface FoundBroken extends BrokenApp {
  readonly folder: string | null;
}

/** A stack that runs and that no file is about. */
export interface Stray {
  readonly server: ServerName;
  readonly stack: string;
  readonly services: number;
}

/** The files of all folders, held against all that runs. */
export interface Adoption {
  /** By name. */
  readonly apps: readonly FoundApp[];
  readonly broken: readonly FoundBroken[];
  readonly strays: readonly Stray[];
  /** Servers that could not be looked at, with the reason. */
  readonly away: ReadonlyMap<ServerName, string>;
}

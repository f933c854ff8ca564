import type { App } from '../apps/apps.ts';
import type { Removal } from '../apps/removal.ts';
import type { Unpushed } from '../apps/settings-files.ts';
import type { ServerName } from '../kernel/ids.ts';
import type { Request } from '../operations/operation.ts';
import type { Hidden } from '../recipes/choose-version.ts';
import type { Recipes } from '../recipes/recipes.ts';
import type { SecretReport } from '../recipes/secrets.ts';
import type { Drift } from '../swarm/drift.ts';
import type { NodeRunner, NodeRunners } from '../swarm/node-runner.ts';
import type { SwarmReader, Swarms } from '../swarm/swarm.ts';
import type { Document } from './document.ts';

/** What `plan` shows without asking for anything; with details that have no room in it as a file. */
export interface ShownPlan {
  readonly document: Document;
  readonly file?: { readonly name: string; readonly text: string };
}

/** What commands see of the world that is the same for everybody. */
export interface Looks {
  readonly recipes: Recipes;
  readonly swarms: Swarms<SwarmReader>;
  readonly nodes: NodeRunners<Pick<NodeRunner, 'volumes'>>;
  readonly servers: readonly ServerInfo[];
  /** What an operation would change, as its card would say it. */
  readonly preview: (request: Request, signal: AbortSignal) => Promise<ShownPlan>;
  /** How what runs of an app differs from its files. */
  readonly drift: (app: App, signal: AbortSignal) => Promise<Drift>;
  /** The same of many, within seconds and without asking registries; one that cannot be told has a reason. */
  readonly surveyDrift: (apps: readonly App[], signal: AbortSignal) => Promise<readonly SurveyedApp[]>;
  /** What people may know of the passwords of an app. */
  readonly secrets: (app: App, signal: AbortSignal) => Promise<SecretReport>;
  /** What removing an app would delete. Throws what keeps it from being removed. */
  readonly removal: (app: App, signal: AbortSignal) => Promise<Removal>;
  /**
   * The number of the kept stack that somebody means by a version, by `#142`, `0` or `first`; `null`: the last good one. Throws
   * `no_revision`, `version_hidden`.
   */
  readonly chooseRevision: (app: App, words: string | null, signal: AbortSignal) => Promise<number>;
  /** Versions that went wrong for an app, and how. */
  readonly quarantine: (of: Pick<App, 'server' | 'stack'> & { readonly app: App['name'] }) => Hidden;
  /** What of the settings is not at the git host yet; `null`: nothing. */
  readonly unpushed: () => Promise<Unpushed | null>;
}

export type SurveyedApp = { readonly app: App } & ({ readonly drift: Drift } | { readonly unknown: string });

export interface ServerInfo {
  readonly name: ServerName;
  /** New apps get `<recipe>.<appDomain>`. */
  readonly appDomain: string;
}

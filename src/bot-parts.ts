import type { Policy } from './access/roles.ts';
import type { RolesInForce } from './access/roles-in-force.ts';
import type { Suspensions } from './access/suspensions.ts';
import type { AppReader, Apps } from './apps/apps.ts';
import type { Probe } from './apps/probe.ts';
import type { SettingsFiles } from './apps/settings-files.ts';
import type { Registry } from './chat/command.ts';
import type { Consoles } from './chat/console/port.ts';
import type { ServerInfo } from './chat/looks.ts';
import type { Inbox, Outbox, Transport } from './chat/ports.ts';
import type { Clock, ClockJumps, Disk, Logger, Random } from './kernel/system.ts';
import type { Journal, Lock, Vault } from './operations/ports.ts';
import type { HandedFiles } from './recipes/handed-files.ts';
import type { Recipes } from './recipes/recipes.ts';
import type { Revisions } from './revisions/revisions.ts';
import type { NodeRunners } from './swarm/node-runner.ts';
import type { Swarms } from './swarm/swarm.ts';

/** The world as the bot meets it, and the settings. */
export interface BotParts {
  readonly transport: Transport;
  /** Terminals on the machine itself; by default there are none. */
  readonly consoles?: Consoles;
  readonly journal: Journal;
  readonly vault: Vault;
  readonly revisions: Revisions;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly swarms: Swarms;
  readonly nodes: NodeRunners;
  readonly lock: Lock;
  readonly apps: Apps & Pick<SettingsFiles, 'refresh' | 'unpushed'>;
  /** Folders of abra beside the co-op's own, by whose they are: only read. */
  readonly otherFolders: ReadonlyMap<string, Pick<AppReader, 'list'>>;
  readonly recipes: Recipes;
  readonly probe: Probe;
  readonly handedFiles: HandedFiles;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly jumps?: ClockJumps;
  readonly random: Random;
  readonly log: Logger;
  readonly registry: Registry;
  readonly suspensions: Suspensions;
  /** As the file says; who is suspended is the bot's own. */
  readonly roles: () => Policy;
  /** The roles file, and how another one comes to count. */
  readonly rolesInForce: RolesInForce;
  readonly settings: BotSettings;
}

export interface BotSettings {
  readonly version: string;
  readonly prefix: string;
  readonly servers: readonly ServerInfo[];
  readonly digestKey: string;
  readonly timeOf: (at: Date) => string;
  readonly exactTimeOf: (at: Date) => string;
  readonly momentOf: (words: string) => Date | null;
  readonly isQuiet: (at: Date) => boolean;
  readonly consentWithinMs: number;
  readonly runWithinMs: number;
  readonly editsEveryMs: number;
  readonly limits: {
    readonly commandsPerMinute: number;
    readonly commandWithinMs: number;
    readonly askAgainAfterMs: number;
  };
}

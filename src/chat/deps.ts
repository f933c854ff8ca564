import type { Suspensions } from '../access/suspensions.ts';
import type { Adoption } from '../adoption/found.ts';
import type { AppReader } from '../apps/apps.ts';
import type { Disk, Logger, Random } from '../kernel/system.ts';
import type { Journal, Vault } from '../operations/ports.ts';
import type { SignalDeps } from '../operations/signal.ts';
import type { Recipes } from '../recipes/recipes.ts';
import type { SwarmReader, Swarms } from '../swarm/swarm.ts';
import type { Budget } from './budget.ts';
import type { CommandContext, Registry, ServerInfo } from './command.ts';
import type { Follows } from './console/follows.ts';
import type { Lives } from './lives.ts';
import type { Inbox, Outbox } from './ports.ts';
import type { mayLook } from './visible-apps.ts';

/** All that talking needs. */
export interface TalkDeps extends SignalDeps {
  readonly journal: Journal;
  readonly inbox: Inbox;
  readonly vault: Pick<Vault, 'put'>;
  readonly digestKey: string;
  readonly outbox: Outbox;
  readonly suspensions: Suspensions;
  readonly registry: Registry;
  readonly apps: AppReader;
  readonly recipes: Recipes;
  readonly swarms: Swarms<SwarmReader>;
  readonly nodes: CommandContext['nodes'];
  readonly servers: readonly ServerInfo[];
  readonly preview: CommandContext['preview'];
  readonly drift: CommandContext['drift'];
  readonly surveyDrift: CommandContext['surveyDrift'];
  readonly removal: CommandContext['removal'];
  readonly secrets: CommandContext['secrets'];
  readonly adoption: Omit<CommandContext['adoption'], 'survey'> & {
    survey(isVisible: ReturnType<typeof mayLook>, signal: AbortSignal): Promise<Adoption>;
  };
  readonly unpushed: CommandContext['unpushed'];
  readonly chooseRevision: CommandContext['chooseRevision'];
  readonly quarantine: CommandContext['quarantine'];
  readonly timeOf: CommandContext['timeOf'];
  readonly exactTimeOf: CommandContext['exactTimeOf'];
  readonly lives: Lives;
  readonly disk: Disk;
  readonly follows: Pick<Follows, 'add'>;
  readonly random: Random;
  readonly log: Logger;
  readonly prefix: string;
  readonly version: string;
  readonly budget: Budget;
  readonly limits: {
    readonly commandsPerMinute: number;
    /** After this a command is answered with a sentence, in milliseconds. */
    readonly commandWithinMs: number;
    /** A command that is older is asked again, in milliseconds. */
    readonly askAgainAfterMs: number;
  };
}

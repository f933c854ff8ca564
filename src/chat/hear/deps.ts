import type { Suspensions } from '../../access/suspensions.ts';
import type { Adoption } from '../../adoption/found.ts';
import type { AppReader } from '../../apps/apps.ts';
import type { Disk, Logger, Random } from '../../kernel/system.ts';
import type { Journal, Vault } from '../../operations/ports.ts';
import type { SignalDeps } from '../../operations/signal.ts';
import type { CommandContext, Registry } from '../command.ts';
import type { Follows } from '../console/follows.ts';
import type { Looks } from '../looks.ts';
import type { Inbox, Outbox } from '../ports.ts';
import type { Budget } from './budget.ts';
import type { Lives } from './lives.ts';
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
  readonly looks: Looks;
  readonly adoption: Omit<CommandContext['adoption'], 'survey'> & {
    survey(isVisible: ReturnType<typeof mayLook>, signal: AbortSignal): Promise<Adoption>;
  };
  readonly exactTimeOf: CommandContext['exactTimeOf'];
  readonly momentOf: CommandContext['momentOf'];
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

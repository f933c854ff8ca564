import type { OperationId } from '../kernel/ids.ts';
import type { Standstill } from './standstill.ts';

/** What runs against what a deploy of the version that an app is pinned to would make of its settings, in words. */
export interface Drift {
  /** Whether any service of it is there. */
  readonly isRunning: boolean;
  /** The version that what runs says of itself; `null`: it says nothing. */
  readonly runs: string | null;
  /** The version that it was held against. */
  readonly version: string;
  /** Only those that differ or stand still. */
  readonly services: readonly ServiceDrift[];
  /** What a deploy makes anew: `service cron`, `network proxy`, `password db_v1`. */
  readonly missing: readonly string[];
  /** What a deploy leaves as it is, in whole sentences. */
  readonly beyond: readonly Beyond[];
  /** On the swarm and no longer in the files; a deploy keeps it. */
  readonly leftOver: readonly string[];
  /** Images whose tag stands for another build by now: nobody's change. `null`: not asked, or the registry is away. */
  readonly rebuilt: readonly string[] | null;
}

export interface Beyond {
  readonly sentence: string;
  /** A deploy refuses to begin because of it. */
  readonly isInTheWay: boolean;
}

export interface ServiceDrift {
  /** Short name. */
  readonly service: string;
  /** When the engine last wrote it, for whatever reason. It keeps no name of a person. */
  readonly changedAt: Date;
  /** The bot's last deploy of it; `null`: it never did. */
  readonly postedIn: OperationId | null;
  /** From what was posted and is still wanted to what runs. Empty where nobody knows what was posted. */
  readonly byHand: readonly string[];
  /** From the files to what runs, where the bot never deployed it. */
  readonly unexplained: readonly string[];
  /** From what runs to what the files want since. */
  readonly pending: readonly string[];
  readonly standstill: Standstill | null;
}

/** In how many places it differs; a build behind a tag, and what is left over, count for none. */
export function countDrift({ services, missing, beyond }: Drift): number {
  const inServices = services.map(({ byHand, unexplained, pending, standstill }) =>
    [byHand, unexplained, pending, standstill ?? []].flat(),
  );
  return inServices.flat().length + missing.length + beyond.length;
}

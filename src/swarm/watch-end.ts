import type { ServiceSpec } from '../stack/spec.ts';
import type { Judgement } from './judge.ts';
import type { LiveTask } from './swarm.ts';

/** How a stack ended. `service` is the one that decided it, with the stack's name in front. */
export type WatchEnd =
  /** `seen`: every service of the stack by then, wanted or not. */
  | { readonly is: 'ok'; readonly seen: readonly string[] }
  | {
      readonly is: 'failed';
      readonly service: string;
      readonly reason: string;
      readonly task: LiveTask | null;
      /** Swarm stopped half-way: it waits for the next post. */
      readonly isPaused: boolean;
    }
  | {
      readonly is: 'rolled back';
      readonly isComplete: boolean;
      /** What ran before does not start any more. */
      readonly isSick: boolean;
      readonly service: string;
      readonly reason: string;
      readonly task: LiveTask | null;
    }
  /** Nobody knows: it still starts, somebody else changed it, or the engine is away. */
  | {
      readonly is: 'unclear';
      readonly why: 'late' | 'other hands' | 'engine away';
      readonly service: string | null;
      readonly reason: string;
    };

export interface Judged {
  readonly spec: ServiceSpec;
  readonly isPosted: boolean;
  readonly judgement: Judgement;
}

/** One look at the whole stack. `seen`: names of its services, wanted or not. */
export interface Look {
  readonly judged: readonly Judged[];
  readonly seen: readonly string[];
}

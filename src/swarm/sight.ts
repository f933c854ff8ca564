import type { ServiceSpec } from '../stack/spec.ts';
import type { LiveService, LiveTask } from './swarm.ts';

/** What one look shows of one service. */
export interface Sight {
  readonly wanted: ServiceSpec;
  /** Whether this operation posted it: then a rollback that stands there came after, since a post wipes what was there. */
  readonly isPosted: boolean;
  readonly live: LiveService | null;
  /** Of this service only. */
  readonly tasks: readonly LiveTask[];
  /** Left alone by this operation, and its tasks run for so long that nothing is learnt by watching them. */
  readonly isSettled?: boolean;
}

import type { Credentials } from '../../adapters/docker/credentials/auth.ts';
import type { Engine } from '../../adapters/docker/engine.ts';
import { EngineRefusal } from '../../adapters/docker/refusal.ts';
import { UserError } from '../../kernel/errors.ts';
import type { StagedStack } from '../../stack/load.ts';
import type { CliContext } from '../command.ts';
import type { Resolve } from './resolve.ts';

/** A stack that is to be deployed, and what with. */
export interface Deployment {
  readonly stack: StagedStack;
  readonly engine: Engine;
  /** `null`: no registry is told who asks (`--with-registry-auth` is not given). */
  readonly credentials: Credentials | null;
  readonly resolve: Resolve;
  readonly isPruned: boolean;
  readonly context: CliContext;
}

/** A service of the stack as the engine has it after the deploy. */
export interface Deployed {
  readonly id: string;
  readonly name: string;
  /** It was made or updated by this deploy: what happens to it now is our doing. */
  readonly isPosted: boolean;
}

/** For a promise's `catch`: the engine's refusal in docker's frame, `failed to create service x: Error response from daemon: …`. */
export function failing(to: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof EngineRefusal) {
      const sentence = `failed to ${to}: Error response from daemon: ${error.words}`;
      throw new UserError('engine_refused', sentence, { cause: error });
    }
    throw error;
  };
}

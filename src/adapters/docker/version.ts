import { z } from 'zod';
import { UserError } from '../../kernel/errors.ts';
import type { ServerName } from '../../kernel/ids.ts';

/** The newest API this adapter was read against. Source: Engine API of Docker 28.5. */
const NEWEST_MINOR = 51;
/** The oldest: 1.41 has jobs, capabilities and limits of services. Source: Engine API history, Docker 20.10. */
const OLDEST_MINOR = 41;

const version = z.string().regex(/^1\.\d+$/);
const VersionAnswer = z.object({ ApiVersion: version, MinAPIVersion: version });

/** The API version to speak with an engine, asked for once by all callers together. */
export interface Negotiation {
  /** `1.51`. Throws `engine_refused` when there is none that both speak, and what `ask` throws. */
  known(): Promise<string>;
  forget(): void;
}

export function createNegotiation(server: ServerName, ask: () => Promise<unknown>): Negotiation {
  let chosen: Promise<string> | null = null;
  const forget = (): void => {
    chosen = null;
  };
  return {
    forget,
    async known() {
      chosen ??= ask()
        .then((answer) => chooseVersion(server, answer))
        .catch((error: unknown) => {
          forget();
          throw error;
        });
      return chosen;
    },
  };
}

/** The newest that both speak: an engine drops fields that the version of a request does not have. */
function chooseVersion(server: ServerName, answer: unknown): string {
  const { ApiVersion, MinAPIVersion } = VersionAnswer.parse(answer);
  if (minor(ApiVersion) < OLDEST_MINOR || minor(MinAPIVersion) > NEWEST_MINOR) {
    const theirs = `The Docker engine of \`${server}\` speaks API ${MinAPIVersion} to ${ApiVersion}`;
    const ours = `coopbot speaks 1.${OLDEST_MINOR} to 1.${NEWEST_MINOR} (Docker 20.10 to 29)`;
    throw new UserError('engine_refused', `${theirs}; ${ours}.`);
  }
  return `1.${Math.min(minor(ApiVersion), NEWEST_MINOR)}`;
}

/** `44` of `1.44`. */
export function minor(text: string): number {
  return Number(text.split('.')[1]);
}

import type { UserErrorCode } from '../kernel/errors.ts';

/** What to do next, for whoever sits at a terminal; the catalogue's own hints are written for a room. */
const hints: Partial<Readonly<Record<UserErrorCode, string>>> = {
  swarm_unreachable: 'Is the engine there? DOCKER_HOST, --host and --context say which one is meant.',
  config_invalid: 'DOCKER_HOST, --host and --context say which engine is meant.',
  version_moved: 'Somebody else changes this stack. Look at it, then deploy again.',
  config_changed: 'Give it another name in the compose file, with a version in it.',
  registry_unreachable: 'Deploy again when the registry is back.',
};

/** `null`: the sentence says it all. */
export function hintFor(code: UserErrorCode): string | null {
  return hints[code] ?? null;
}

import { UserError } from '../../kernel/errors.ts';
import { descend, type MapNode } from '../yaml/node.ts';

/** What docker refuses in a service of a stack, with the way out. Source: docker/cli, `ForbiddenProperties`. */
const waysOut = new Map([
  ['extends', 'write the service out, or use a YAML anchor.'],
  ['volume_driver', 'define a volume at the top level with `driver`.'],
  ['volumes_from', 'define a volume at the top level and use it in both services.'],
  ...['cpu_quota', 'cpu_shares', 'cpuset', 'mem_limit', 'memswap_limit'].map((key): [string, string] => [
    key,
    'use `deploy.resources.limits`.',
  ]),
]);

/** Throws `compose_unsupported` for the first key of a service that no swarm has. */
export function refuseForbidden(path: string, root: MapNode): void {
  const services = descend(root, ['services']);
  for (const [service, { node }] of services?.kind === 'map' ? services.entries : []) {
    for (const [key, { at }] of node.kind === 'map' ? node.entries : []) {
      const wayOut = waysOut.get(key);
      if (wayOut !== undefined) {
        const sentence = `\`services.${service}.${key}\` is not for swarms: ${wayOut}`;
        throw new UserError('compose_unsupported', sentence, { place: { path, ...at } });
      }
    }
  }
}

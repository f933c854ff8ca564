import type { ParsedFile } from './load-document.ts';
import type { Warning } from './warning.ts';
import { descend, type MapNode } from './yaml/node.ts';

/** Source: docker/cli, cli/compose/types, `UnsupportedProperties`. */
const unsupported: ReadonlySet<string> = new Set([
  'build',
  'cgroupns_mode',
  'cgroup_parent',
  'devices',
  'domainname',
  'external_links',
  'ipc',
  'links',
  'mac_address',
  'network_mode',
  'pid',
  'privileged',
  'restart',
  'security_opt',
  'shm_size',
  'userns_mode',
]);

/** Source: docker/cli, cli/compose/types, `DeprecatedProperties`. */
const deprecated: ReadonlyMap<string, string> = new Map([
  ['container_name', 'Setting the container name is not supported.'],
  [
    'expose',
    "Exposing ports is unnecessary - services on the same network can access each other's containers on any port.",
  ],
]);

/** From which format on docker minds the older way to name what is external: `3.5`. */
const renamed = [
  ['networks', 5],
  ['volumes', 4],
  ['secrets', 5],
  ['configs', 5],
] as const;

/** What `docker stack deploy` says about compose files, in its own words. Keys count, whatever their value. */
export interface DockerNotices {
  /** Lines that docker logs as warnings. */
  readonly log: readonly string[];
  /** Keys, sorted. */
  readonly unsupported: readonly string[];
  /** `key: why`, sorted. */
  readonly deprecated: readonly string[];
}

export function noticesOf(files: readonly ParsedFile[], warnings: readonly Warning[]): DockerNotices {
  const keys = new Set(files.flatMap(({ root }) => serviceKeys(root)));
  const whys = [...deprecated].filter(([key]) => keys.has(key)).map(([key, why]) => `${key}: ${why}`);
  return {
    log: [...warnings.flatMap(({ docker = [] }) => docker), ...files.flatMap(oldNames)],
    unsupported: [...keys.intersection(unsupported)].toSorted(),
    deprecated: whys.toSorted(),
  };
}

function serviceKeys(root: MapNode): readonly string[] {
  const services = descend(root, ['services']);
  const nodes = services?.kind === 'map' ? [...services.entries.values()] : [];
  return nodes.flatMap(({ node }) => (node.kind === 'map' ? [...node.entries.keys()] : []));
}

function oldNames({ root, minor }: ParsedFile): readonly string[] {
  return renamed.flatMap(([section, since]) => {
    const definitions = descend(root, [section]);
    const kind = section.slice(0, -1);
    const keys = definitions?.kind === 'map' && minor >= since ? [...definitions.entries.keys()] : [];
    return keys
      .filter((key) => isNamedOldWay(root, [section, key, 'external', 'name']))
      .map((key) => `${kind} ${key}: ${kind}.external.name is deprecated in favor of ${kind}.name`);
  });
}

function isNamedOldWay(root: MapNode, path: readonly string[]): boolean {
  const name = descend(root, path);
  return name?.kind === 'text' && name.value !== '';
}

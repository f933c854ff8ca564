import type { ServiceSpec } from '../stack/spec.ts';

const NANO_CPUS = 1_000_000_000;
/** Memory is counted as compose files count it: `512M` are 512 × 1024 × 1024 bytes. */
const KIB = 1024;

/** `wants 900 GB of memory, 4 processors`; empty: nothing that it says. */
export function reservationOf({ TaskTemplate }: ServiceSpec): string {
  const { MemoryBytes = 0, NanoCPUs = 0 } = TaskTemplate.Resources.Reservations ?? {};
  const wanted = [
    MemoryBytes === 0 ? '' : `${memoryText(MemoryBytes)} of memory`,
    NanoCPUs === 0 ? '' : `${NanoCPUs / NANO_CPUS} processors`,
  ].filter((part) => part !== '');
  return wanted.length === 0 ? '' : `wants ${wanted.join(', ')}`;
}

/** `limit 512 MB`. */
export function limitOf({ TaskTemplate }: Pick<ServiceSpec, 'TaskTemplate'>): string {
  const { MemoryBytes = 0 } = TaskTemplate.Resources.Limits ?? {};
  return MemoryBytes === 0 ? '' : `limit ${memoryText(MemoryBytes)}`;
}

/** `node.labels.disk == ssd`. */
export function rulesOf({ TaskTemplate }: ServiceSpec): string {
  return (TaskTemplate.Placement.Constraints ?? []).join(', ');
}

/** `made for linux/arm64`. */
export function platformsOf({ TaskTemplate }: ServiceSpec): string {
  const made = (TaskTemplate.Placement.Platforms ?? []).map(({ OS, Architecture }) =>
    [OS, Architecture].filter((part) => part !== undefined).join('/'),
  );
  return made.length === 0 ? '' : `made for ${[...new Set(made)].join(', ')}`;
}

/** `port 80`, `ports 80, 443`. */
export function portsOf(spec: ServiceSpec): string {
  const ports = publishedPorts(spec);
  return ports.length === 0 ? '' : `port${ports.length === 1 ? '' : 's'} ${ports.join(', ')}`;
}

/** Ports of the servers that a service takes. */
export function publishedPorts({ EndpointSpec }: ServiceSpec): readonly number[] {
  return (EndpointSpec.Ports ?? []).flatMap(({ PublishedPort }) => PublishedPort ?? []);
}

/** Where its data would be: `volume data, from nas:/wiki`. */
export function storageOf({ TaskTemplate }: ServiceSpec, said: string): string {
  const mounts = TaskTemplate.ContainerSpec.Mounts ?? [];
  const named = mounts.find(({ Source = '' }) => Source !== '' && said.includes(Source));
  return named === undefined ? '' : `${named.Type} ${named.Source}`;
}

/** The folder in the engine's words. */
export function folderIn(said: string): string {
  return /does not exist: (\S+)/.exec(said)?.[1] ?? '';
}

/** `"serve": executable file not found`: the end of what engines say, which is long and differs from one to the other. */
export function programIn(said: string): string {
  return (
    /exec: ("[^"]+": (?:executable file not found|permission denied|no such file or directory))/.exec(
      said,
    )?.[1] ?? ''
  );
}

/** `driver netshare`: those of its volumes that do not come with the engine. */
export function driversOf({ TaskTemplate }: ServiceSpec): string {
  const mounts = TaskTemplate.ContainerSpec.Mounts ?? [];
  const names = mounts.map(({ VolumeOptions }) => VolumeOptions?.DriverConfig?.Name ?? '');
  const others = new Set(names.filter((name) => name !== '' && name !== 'local'));
  return others.size === 0 ? '' : `driver ${[...others].join(', ')}`;
}

/** `at most 1 on each server`. */
export function mostEachOf({ TaskTemplate }: ServiceSpec): string {
  const { MaxReplicas = 0 } = TaskTemplate.Placement;
  return MaxReplicas === 0 ? '' : `at most ${MaxReplicas} on each`;
}

function memoryText(bytes: number): string {
  const megabytes = bytes / KIB ** 2;
  return megabytes < KIB ? `${Math.round(megabytes)} MB` : `${Math.round(megabytes / KIB)} GB`;
}

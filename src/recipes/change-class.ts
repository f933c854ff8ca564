import { STACK_LABEL } from '../stack/docker-labels.ts';
import type { Mount, ServiceSpec } from '../stack/spec.ts';
import { type ChangeClass, classOfChange } from './version.ts';

/** A service before and after. */
export interface Pair {
  readonly from: ServiceSpec | null;
  readonly to: ServiceSpec | null;
}

/** How much a change asks for. Never the recipe's word alone: what reaches further into the server makes it major. */
export function changeClass(from: string | null, to: string, pairs: readonly Pair[]): ChangeClass {
  const said = from === null ? 'patch' : classOfChange(from, to);
  return pairs.some(reachesFurther) ? 'major' : said;
}

/** A new bind mount, socket, capability, host port, image repository or network of somebody else's; in a new service, all of it is. */
function reachesFurther({ from, to }: Pair): boolean {
  if (to === null) {
    return false;
  }
  return reaches.some((reach) => {
    const had = new Set(from === null ? [] : reach(from));
    return reach(to).some((one) => !had.has(one));
  });
}

const reaches: readonly ((spec: ServiceSpec) => readonly string[])[] = [
  ({ TaskTemplate }) => (TaskTemplate.ContainerSpec.Mounts ?? []).flatMap(placesOfHost),
  ({ TaskTemplate }) => TaskTemplate.ContainerSpec.CapabilityAdd ?? [],
  ({ EndpointSpec }) =>
    (EndpointSpec.Ports ?? []).map(({ PublishedPort, Protocol }) => `${PublishedPort}/${Protocol ?? 'tcp'}`),
  ({ TaskTemplate }) => [repositoryOf(TaskTemplate.ContainerSpec.Image)],
  ({ TaskTemplate, Labels }) =>
    (TaskTemplate.Networks ?? [])
      .map(({ Target }) => Target)
      .filter((name) => !name.startsWith(`${Labels[STACK_LABEL]}_`)),
];

/** What of the server's own files a container gets; a volume may stand for a folder of the server too. What may be written is more. */
function placesOfHost({ Type, Source = '', ReadOnly = false, VolumeOptions }: Mount): readonly string[] {
  const device = VolumeOptions?.DriverConfig?.Options?.['device'];
  const place = Type === 'bind' || Type === 'npipe' ? Source : device;
  return place === undefined ? [] : [`${place} read`, ...(ReadOnly ? [] : [`${place} write`])];
}

/** What a service takes of the server itself, in words for the card: `/var/run/docker.sock`, `port 2222`, `CAP_SYS_ADMIN`. */
export function reachesIntoServer({ TaskTemplate, EndpointSpec }: ServiceSpec): readonly string[] {
  const { Mounts = [], CapabilityAdd = [] } = TaskTemplate.ContainerSpec;
  const places = Mounts.flatMap(placesOfHost).map((place) => place.replace(/ (read|write)$/, ''));
  const ports = (EndpointSpec.Ports ?? []).map(
    ({ PublishedPort }) => `port ${PublishedPort ?? 'of any number'}`,
  );
  return [...new Set([...places, ...CapabilityAdd, ...ports])];
}

/** `reg:5000/library/app:1@sha256:…` → `reg:5000/library/app`. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

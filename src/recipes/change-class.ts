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
  return newReaches(pairs).length > 0 ? 'major' : said;
}

/**
 * What reaches further than before, each once, in words for the card: a new bind mount, socket, volume of somebody else, capability,
 * host port, image repository or network of somebody else's. In a new service, all of it is new.
 */
export function newReaches(pairs: readonly Pair[]): readonly string[] {
  const found = pairs.flatMap(({ from, to }) => {
    const had = new Set(from === null ? [] : reachesOf(from).map(({ reach }) => reach));
    const grown = to === null ? [] : reachesOf(to).filter(({ reach }) => !had.has(reach));
    return [...grown.map(({ words }) => words), ...givenBack(from, to)];
  });
  return [...new Set(found)];
}

/** What a service takes of the server itself, in words for the card: `/var/run/docker.sock`, `port 2222`, `CAP_SYS_ADMIN`. */
export function reachesIntoServer(spec: ServiceSpec): readonly string[] {
  return [
    ...new Set([placesOf, capabilitiesOf, portsOf].flatMap((of) => of(spec)).map(({ words }) => words)),
  ];
}

interface Reach {
  /** Is compared. */
  readonly reach: string;
  readonly words: string;
}

function reachesOf(spec: ServiceSpec): readonly Reach[] {
  return [placesOf, capabilitiesOf, portsOf, imagesOf, volumesOf, networksOf].flatMap((of) => of(spec));
}

/** What of the server's own files a container gets; a volume may stand for a folder of the server too. What may be written is more. */
function placesOf({ TaskTemplate }: ServiceSpec): readonly Reach[] {
  return (TaskTemplate.ContainerSpec.Mounts ?? []).flatMap((mount) => {
    const { Type, Source, ReadOnly = false, VolumeOptions } = mount;
    const device = VolumeOptions?.DriverConfig?.Options?.['device'];
    const place = Type === 'bind' || Type === 'npipe' ? (Source ?? '') : device;
    const ways = ReadOnly ? ['read'] : ['read', 'write'];
    return place === undefined ? [] : ways.map((way) => ({ reach: `${place} ${way}`, words: place }));
  });
}

function capabilitiesOf({ TaskTemplate }: ServiceSpec): readonly Reach[] {
  return (TaskTemplate.ContainerSpec.CapabilityAdd ?? []).map((name) => ({ reach: name, words: name }));
}

function portsOf({ EndpointSpec }: ServiceSpec): readonly Reach[] {
  return (EndpointSpec.Ports ?? []).map(({ PublishedPort, Protocol }) => ({
    reach: `${PublishedPort}/${Protocol ?? 'tcp'}`,
    words: `port ${PublishedPort ?? 'of any number'}`,
  }));
}

function imagesOf({ TaskTemplate }: ServiceSpec): readonly Reach[] {
  const name = repositoryOf(TaskTemplate.ContainerSpec.Image);
  return [{ reach: `image ${name}`, words: `image ${name}` }];
}

/** Volumes that are not the stack's own: the data of something else. */
function volumesOf(spec: ServiceSpec): readonly Reach[] {
  const isForeign = ({ Type, Source = '' }: Mount): boolean => Type === 'volume' && isOfOthers(Source, spec);
  return (spec.TaskTemplate.ContainerSpec.Mounts ?? [])
    .filter(isForeign)
    .map(({ Source }) => ({ reach: `volume ${Source}`, words: `volume ${Source}` }));
}

function networksOf(spec: ServiceSpec): readonly Reach[] {
  return (spec.TaskTemplate.Networks ?? [])
    .filter(({ Target }) => isOfOthers(Target, spec))
    .map(({ Target }) => ({ reach: `network ${Target}`, words: `network ${Target}` }));
}

function isOfOthers(name: string, { Labels }: ServiceSpec): boolean {
  return name !== '' && !name.startsWith(`${Labels[STACK_LABEL]}_`);
}

/** Capabilities that were taken from it, and no longer are. */
function givenBack(from: ServiceSpec | null, to: ServiceSpec | null): readonly string[] {
  const kept = new Set(to?.TaskTemplate.ContainerSpec.CapabilityDrop);
  const dropped = to === null ? [] : (from?.TaskTemplate.ContainerSpec.CapabilityDrop ?? []);
  return dropped.filter((name) => !kept.has(name) && !kept.has('ALL'));
}

/** `reg:5000/library/app:1@sha256:…` → `reg:5000/library/app`. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

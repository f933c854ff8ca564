import { type ChangeClass, classOfChange } from '../recipes/version.ts';
import type { Mount, ServiceSpec } from '../stack/spec.ts';

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

/** A new bind mount, socket, capability, host port, image repository or network of somebody else's. */
function reachesFurther({ from, to }: Pair): boolean {
  if (from === null || to === null) {
    return false;
  }
  return reaches.some((reach) => {
    const had = new Set(reach(from));
    return reach(to).some((one) => !had.has(one));
  });
}

const reaches: readonly ((spec: ServiceSpec) => readonly string[])[] = [
  ({ TaskTemplate }) =>
    (TaskTemplate.ContainerSpec.Mounts ?? []).filter(isOfHost).map(({ Source = '' }) => Source),
  ({ TaskTemplate }) => TaskTemplate.ContainerSpec.CapabilityAdd ?? [],
  ({ EndpointSpec }) =>
    (EndpointSpec.Ports ?? []).map(({ PublishedPort, Protocol }) => `${PublishedPort}/${Protocol ?? 'tcp'}`),
  ({ TaskTemplate }) => [repositoryOf(TaskTemplate.ContainerSpec.Image)],
  ({ TaskTemplate, Labels }) =>
    (TaskTemplate.Networks ?? [])
      .map(({ Target }) => Target)
      .filter((name) => !name.startsWith(`${Labels['com.docker.stack.namespace']}_`)),
];

function isOfHost({ Type }: Mount): boolean {
  return Type === 'bind' || Type === 'npipe';
}

/** `reg:5000/library/app:1@sha256:…` → `reg:5000/library/app`. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

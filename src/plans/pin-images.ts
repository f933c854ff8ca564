import { UserError } from '../kernel/errors.ts';
import { IMAGE_LABEL } from '../stack/docker-labels.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { pinned } from '../swarm/pinned.ts';
import type { LiveService, ResolvedImage, SwarmReader } from '../swarm/swarm.ts';

/**
 * The services with each image's digest of now, so that a tag that moves later changes nothing, and placed only where the image
 * can run, as docker does it. While the registry is away, a service whose image is named as before keeps what runs. Throws
 * `image_missing`, `registry_login`, `registry_unreachable`.
 */
export async function pinImages(
  services: readonly ServiceSpec[],
  live: readonly LiveService[],
  { swarm, signal }: { readonly swarm: SwarmReader; readonly signal: AbortSignal },
): Promise<readonly ServiceSpec[]> {
  const images = new Map<string, Promise<ResolvedImage>>();
  function resolve(image: string): Promise<ResolvedImage> {
    const asked = images.get(image) ?? swarm.resolveImage(image, signal);
    images.set(image, asked);
    return asked;
  }
  return Promise.all(
    services.map(async (spec) => {
      const found = await resolve(spec.TaskTemplate.ContainerSpec.Image).catch((error: unknown) => {
        const running = runningImage(spec, live);
        if (running !== null && error instanceof UserError && error.code === 'registry_unreachable') {
          return running;
        }
        throw error;
      });
      return pinned(spec, found);
    }),
  );
}

function runningImage(spec: ServiceSpec, live: readonly LiveService[]): ResolvedImage | null {
  const now = live.find((service) => service.spec.Name === spec.Name)?.spec;
  const isNamedSo = now !== undefined && now.Labels[IMAGE_LABEL] === spec.Labels[IMAGE_LABEL];
  if (!isNamedSo) {
    return null;
  }
  const { ContainerSpec, Placement } = now.TaskTemplate;
  return { image: ContainerSpec.Image, platforms: Placement.Platforms ?? [] };
}

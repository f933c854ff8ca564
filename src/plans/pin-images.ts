import { UserError } from '../kernel/errors.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import type { LiveService, SwarmReader } from '../swarm/swarm.ts';

/** Docker's label for the image as the compose file writes it. Source: docker/cli, `LabelImage` in cli/compose/convert. */
const IMAGE_LABEL = 'com.docker.stack.image';

/**
 * The services with each image's digest of now, so that a tag that moves later changes nothing. While the registry is away, a
 * service whose image is named as before keeps the digest that runs. Throws `image_missing`, `registry_unreachable`.
 */
export async function pinImages(
  services: readonly ServiceSpec[],
  live: readonly LiveService[],
  { swarm, signal }: { readonly swarm: SwarmReader; readonly signal: AbortSignal },
): Promise<readonly ServiceSpec[]> {
  const images = new Map<string, Promise<string>>();
  function resolve(image: string): Promise<string> {
    const asked = images.get(image) ?? swarm.resolveImage(image, signal);
    images.set(image, asked);
    return asked;
  }
  return Promise.all(
    services.map(async (spec) => {
      const image = await resolve(spec.TaskTemplate.ContainerSpec.Image).catch((error: unknown) => {
        const running = runningImage(spec, live);
        if (running !== null && error instanceof UserError && error.code === 'registry_unreachable') {
          return running;
        }
        throw error;
      });
      return withImage(spec, image);
    }),
  );
}

function runningImage(spec: ServiceSpec, live: readonly LiveService[]): string | null {
  const now = live.find((service) => service.spec.Name === spec.Name)?.spec;
  const isNamedSo = now !== undefined && now.Labels[IMAGE_LABEL] === spec.Labels[IMAGE_LABEL];
  return isNamedSo ? now.TaskTemplate.ContainerSpec.Image : null;
}

function withImage(spec: ServiceSpec, image: string): ServiceSpec {
  const { TaskTemplate } = spec;
  return {
    ...spec,
    TaskTemplate: { ...TaskTemplate, ContainerSpec: { ...TaskTemplate.ContainerSpec, Image: image } },
  };
}

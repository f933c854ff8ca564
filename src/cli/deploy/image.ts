import { askRegistry } from '../../adapters/docker/images.ts';
import { UserError } from '../../kernel/errors.ts';
import { IMAGE_LABEL } from '../../stack/docker-labels.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import { withImage } from '../../stack/with-image.ts';
import { pinned } from '../../swarm/pinned.ts';
import { authHeaders, type Deployment, type Resolve } from './deployment.ts';
import type { StackService } from './stack-services.ts';

interface Resolved {
  readonly spec: ServiceSpec;
  /** In docker's words; empty when the registry answered. */
  readonly warnings: readonly string[];
}

/**
 * The image that docker posts: with the digest that the registry names, or as it runs. A registry that does not answer leaves it as
 * written. Source: docker/cli, `deployServices`; moby's client, `resolveContainerSpecImage`.
 */
export async function resolveLikeDocker(
  spec: ServiceSpec,
  live: StackService | null,
  deployment: Deployment,
): Promise<Resolved> {
  const { Image } = spec.TaskTemplate.ContainerSpec;
  const isWrittenSame = live !== null && live.writtenImage === spec.Labels[IMAGE_LABEL];
  if (!asksRegistry(deployment.resolve, { isNew: live === null, isWrittenSame })) {
    return { spec: isWrittenSame ? withImage(spec, live.image) : spec, warnings: [] };
  }
  const headers = await authHeaders(deployment.credentials, Image);
  try {
    const found = await askRegistry(deployment.engine, { image: Image, headers }, deployment.context.signal);
    return { spec: pinned(spec, found), warnings: [] };
  } catch (error) {
    if (!(error instanceof UserError) || deployment.context.signal.aborted) {
      throw error;
    }
    return { spec, warnings: [unpinnedWarning(Image)] };
  }
}

/** Whether a registry is asked: docker leaves a service alone whose image is written as before, unless told otherwise. */
export function asksRegistry(
  resolve: Resolve,
  { isNew, isWrittenSame }: { readonly isNew: boolean; readonly isWrittenSame: boolean },
): boolean {
  return resolve === 'always' || (resolve === 'changed' && (isNew || !isWrittenSame));
}

/** Source: moby's client, `digestWarning`. */
export function unpinnedWarning(image: string): string {
  return `image ${image} could not be accessed on a registry to record
its digest. Each node will access ${image} independently,
possibly leading to different nodes running different
versions of the image.
`;
}

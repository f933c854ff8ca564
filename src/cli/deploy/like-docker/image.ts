import type { Credentials } from '../../../adapters/docker/credentials/auth.ts';
import { askRegistry } from '../../../adapters/docker/images.ts';
import { UserError } from '../../../kernel/errors.ts';
import { IMAGE_LABEL } from '../../../stack/docker-labels.ts';
import type { ServiceSpec } from '../../../stack/spec.ts';
import { withImage } from '../../../stack/with-image.ts';
import { pinned } from '../../../swarm/pinned.ts';
import type { Deployment } from '../deployment.ts';
import { asksRegistry, unpinnedWarning } from '../resolve.ts';
import type { StackService } from '../stack-services.ts';

interface Resolved {
  readonly spec: ServiceSpec;
  /** In docker's words; empty when the registry answered. */
  readonly warnings: readonly string[];
}

/**
 * The image that docker posts: with the digest that the registry names, or as it runs. A registry that does not answer leaves it as
 * written. Source: docker/cli, `deployServices`; moby's client, `resolveContainerSpecImage`.
 */
export async function resolveImage(
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

/** The header that a request about this image carries, if any. */
export async function authHeaders(
  credentials: Credentials | null,
  image: string,
): Promise<Readonly<Record<string, string>>> {
  return credentials === null ? {} : { 'X-Registry-Auth': await credentials.headerFor(image) };
}

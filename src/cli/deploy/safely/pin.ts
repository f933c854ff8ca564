import { UserError } from '../../../kernel/errors.ts';
import { IMAGE_LABEL } from '../../../stack/docker-labels.ts';
import type { ServiceSpec } from '../../../stack/spec.ts';
import { withImage } from '../../../stack/with-image.ts';
import { pinned, withRestarts } from '../../../swarm/pinned.ts';
import type { LiveService, Swarm } from '../../../swarm/swarm.ts';
import type { Deployment } from '../deployment.ts';
import { asksRegistry, unpinnedWarning } from '../resolve.ts';
import type { Look } from './look.ts';

/**
 * The services with their images as docker would post them, and safer: where a registry does not answer, a service whose image is
 * written as before keeps the digest that it runs. Registries are asked at once, and before anything is touched.
 */
export async function pinServices(
  specs: readonly ServiceSpec[],
  { services }: Look,
  ask: { readonly swarm: Swarm; readonly deployment: Deployment },
): Promise<readonly ServiceSpec[]> {
  const pinnedSpecs = specs.map(async (spec) => {
    const live = services.find((service) => service.spec.Name === spec.Name) ?? null;
    return pinService(spec, live, ask);
  });
  return withRestarts(await Promise.all(pinnedSpecs), services);
}

async function pinService(
  spec: ServiceSpec,
  live: LiveService | null,
  { swarm, deployment }: Parameters<typeof pinServices>[2],
): Promise<ServiceSpec> {
  const { context, resolve } = deployment;
  const { Image } = spec.TaskTemplate.ContainerSpec;
  const isWrittenSame = live !== null && live.spec.Labels[IMAGE_LABEL] === spec.Labels[IMAGE_LABEL];
  // Each post needs it: a login that cannot be had ends the deploy here, and is no silence of the registry.
  await deployment.credentials?.headerFor(Image);
  const asBefore = isWrittenSame ? withImage(spec, live.spec.TaskTemplate.ContainerSpec.Image) : null;
  if (!asksRegistry(resolve, { isNew: live === null, isWrittenSame })) {
    return asBefore ?? spec;
  }
  try {
    return pinned(spec, await swarm.resolveImage(Image, context.signal));
  } catch (error) {
    const why = aboutImage(error, context.signal);
    const kept = `${spec.Name} keeps the image that it runs: ${why}`;
    context.err(`${asBefore === null ? unpinnedWarning(Image) : kept}\n`);
    return asBefore ?? spec;
  }
}

/** What is wrong with the image or its registry. Throws everything else on: the engine is away, somebody pressed Ctrl-C. */
function aboutImage(error: unknown, signal: AbortSignal): string {
  if (!(error instanceof UserError) || error.code === 'swarm_unreachable' || signal.aborted) {
    throw error;
  }
  return error.message;
}

import { z } from 'zod';
import { UserError } from '../../kernel/errors.ts';
import { Digest } from '../../kernel/ids.ts';
import type { Agreed, Vault } from '../../operations/ports.ts';
import { IMAGE_LABEL } from '../../stack/docker-labels.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import { applyService } from '../../steps/apply-service.ts';
import { keptSpec } from '../../steps/kept.ts';
import { pinned } from '../../swarm/pinned.ts';
import type { LiveService, ResolvedImage, SwarmReader } from '../../swarm/swarm.ts';

const Posting = z.object({ to: Digest });

interface Pinning {
  readonly swarm: SwarmReader;
  readonly signal: AbortSignal;
  readonly agreed?: Agreed;
  /** Where what was agreed to is kept. */
  readonly vault: Vault;
}

/**
 * The services with each image's digest of now, so that a tag that moves later changes nothing, and placed only where the image
 * can run, as docker does it. What was agreed to keeps the digests that it had. While the registry is away, a service whose image is
 * named as before keeps what runs. Throws `image_missing`, `registry_login`, `registry_unreachable`.
 */
export async function pinImages(
  services: readonly ServiceSpec[],
  live: readonly LiveService[],
  { swarm, signal, vault, agreed = null }: Pinning,
): Promise<readonly ServiceSpec[]> {
  const images = new Map<string, Promise<ResolvedImage>>();
  function resolve(image: string): Promise<ResolvedImage> {
    const asked = images.get(image) ?? swarm.resolveImage(image, signal);
    images.set(image, asked);
    return asked;
  }
  return Promise.all(
    services.map(async (spec) => {
      const kept = agreedImage(spec, live, { agreed, vault });
      if (kept !== null) {
        return pinned(spec, kept);
      }
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

/** As it was when people agreed: what was to be posted then, and of the rest what runs. `null`: nothing is known of it. */
function agreedImage(
  spec: ServiceSpec,
  live: readonly LiveService[],
  { agreed, vault }: Pick<Pinning, 'vault'> & { readonly agreed: Agreed },
): ResolvedImage | null {
  if (agreed === null) {
    return null;
  }
  const posted = agreed.steps.flatMap(({ kind, args }) => {
    const { data } = Posting.safeParse(args);
    return kind === applyService.kind && data !== undefined ? [keptSpec(data.to, { vault })] : [];
  });
  const same = posted.find(({ Name, Labels }) => Name === spec.Name && isNamedAlike(spec, Labels));
  return same === undefined ? runningImage(spec, live) : imageOf(same);
}

function runningImage(spec: ServiceSpec, live: readonly LiveService[]): ResolvedImage | null {
  const now = live.find((service) => service.spec.Name === spec.Name)?.spec;
  return now !== undefined && isNamedAlike(spec, now.Labels) ? imageOf(now) : null;
}

function isNamedAlike(spec: ServiceSpec, labels: ServiceSpec['Labels']): boolean {
  return labels[IMAGE_LABEL] === spec.Labels[IMAGE_LABEL];
}

function imageOf({ TaskTemplate: { ContainerSpec, Placement } }: ServiceSpec): ResolvedImage {
  return { image: ContainerSpec.Image, platforms: Placement.Platforms ?? [] };
}

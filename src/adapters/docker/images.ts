import { z } from 'zod';
import { UserError } from '../../kernel/errors.ts';
import type { ResolvedImage } from '../../swarm/swarm.ts';
import { type Credentials, registryOf } from './credentials/auth.ts';
import { loginHeaders } from './credentials/registry-credentials.ts';
import type { Engine } from './engine.ts';
import { EngineRefusal, when } from './refusal.ts';

/** Asking a registry goes over the internet; still sooner than a lock may be taken over. */
const REGISTRY_MS = 20_000;
/** What registries and engines say about an image that nobody may have. Source: distribution's error codes, moby's translations. */
const MISSING =
  /manifest unknown|manifest for .* not found|name unknown|does not exist|not found: |no such image|denied|unauthorized/i;
/** What an image may be called; keeps `?` and `..` out of the engine's paths. Source: distribution/reference. */
const REFERENCE = /^[a-z0-9][a-z0-9._:/-]*(@sha256:[0-9a-f]{64})?$/i;

/** A registry that shows an image only to those who log in, or does not take a login. Source: as above, and seen on engines 20.10 and 28.5. */
const NEEDS_LOGIN = /no basic auth credentials|unauthorized|authentication required|incorrect username/i;
/** Registries also say so of what is not there. */
const PERHAPS_MISSING = /denied|does not exist|name unknown/i;

const Platform = z
  .object({ architecture: z.string().default(''), os: z.string().default('') })
  .transform(({ architecture, os }) => ({
    // A node calls itself `armv7l` where an image says `arm`. Source: moby's client, service_create.go; swarmkit issue 2294.
    ...(architecture !== '' && architecture.toLowerCase() !== 'arm' && { Architecture: architecture }),
    ...(os !== '' && { OS: os }),
  }));
const DistributionAnswer = z.object({
  Descriptor: z.object({ digest: z.string().startsWith('sha256:') }),
  Platforms: Platform.array()
    .nullish()
    .transform((platforms) => platforms ?? []),
});
const ImageAnswer = z.object({ RepoDigests: z.array(z.string()).nullish() });

/** An engine, and the logins that it is told. */
export interface Registries {
  readonly engine: Engine;
  readonly credentials: Credentials;
}

/** See `SwarmReader.resolveImage`. An image that came from no registry is what it is. */
export async function resolveImage(
  registries: Registries,
  image: string,
  signal: AbortSignal,
): Promise<ResolvedImage> {
  const { engine } = registries;
  pathOf(image);
  const headers = await loginHeaders(registries.credentials, image);
  try {
    return await askRegistry(engine, { image, headers }, signal);
  } catch (error) {
    signal.throwIfAborted();
    const isRefused = error instanceof EngineRefusal;
    if (!isRefused && !(await answers(engine, signal))) {
      throw error;
    }
    if (image.includes('@') || (isRefused && (await isPurelyLocal(engine, image, signal)))) {
      return { image, platforms: [] };
    }
    const words = isRefused ? error.words : 'no answer';
    throw meaning({ image, words, hasLogin: isLogin(headers) }, error);
  }
}

/**
 * What the registry has under this name now, through the engine; a digest that the name has already stays. Throws what the
 * engine answers. Source: docker's client, `imageDigestAndPlatforms`.
 */
export async function askRegistry(
  engine: Engine,
  { image, headers }: { readonly image: string; readonly headers: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<ResolvedImage> {
  const path = `/distribution/${pathOf(image)}/json`;
  const answer = await engine.call({ method: 'GET', path, headers, withinMs: REGISTRY_MS }, signal);
  const { Descriptor, Platforms } = DistributionAnswer.parse(answer);
  return {
    image: image.includes('@') ? image : `${image}@${Descriptor.digest}`,
    platforms: Platforms,
  };
}

/** What an engine's words about an image mean, whether they came as a refusal or inside a stream of progress. */
export function meaning(
  { image, words, hasLogin }: { readonly image: string; readonly words: string; readonly hasLogin: boolean },
  cause: unknown,
): UserError {
  if (NEEDS_LOGIN.test(words) && (hasLogin || !PERHAPS_MISSING.test(words))) {
    const registry = registryOf(image);
    const sentence = hasLogin
      ? `The registry \`${registry}\` does not take my login for \`${image}\`.`
      : `The registry \`${registry}\` shows \`${image}\` only to those who log in, and I have no login for it.`;
    return new UserError('registry_login', sentence, { cause });
  }
  return MISSING.test(words)
    ? new UserError('image_missing', `There is no image \`${image}\`, or only for those who log in.`, {
        cause,
      })
    : new UserError('registry_unreachable', `The registry of \`${image}\` cannot be reached.`, { cause });
}

export function isLogin(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).length > 0;
}

/** The image as a part of an engine's path. Throws `image_missing` for what can be no name. */
export function pathOf(image: string): string {
  if (!REFERENCE.test(image) || image.includes('..') || image.includes('//')) {
    throw new UserError('image_missing', `\`${image}\` is no name of an image.`);
  }
  return image;
}

export async function isOnNode(engine: Engine, image: string, signal: AbortSignal): Promise<boolean> {
  const call = { method: 'GET', path: `/images/${pathOf(image)}/json` } as const;
  return (await engine.call(call, signal).catch(when(404, null))) !== null;
}

/** An engine that waits for a registry says nothing either: that it is there itself is told by asking for something else. */
async function answers(engine: Engine, signal: AbortSignal): Promise<boolean> {
  return engine.call({ method: 'GET', path: '/info' }, signal).then(
    () => true,
    () => false,
  );
}

async function isPurelyLocal(engine: Engine, image: string, signal: AbortSignal): Promise<boolean> {
  const answer = await engine
    .call({ method: 'GET', path: `/images/${pathOf(image)}/json` }, signal)
    .catch(when(404, null));
  const found = ImageAnswer.nullable().parse(answer);
  return found !== null && (found.RepoDigests ?? []).length === 0;
}

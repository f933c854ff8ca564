import { z } from 'zod';
import { UserError } from '../../kernel/errors.ts';
import type { Engine } from './engine.ts';
import { EngineRefusal, when } from './refusal.ts';

/** Asking a registry goes over the internet; still sooner than a lock may be taken over. */
const REGISTRY_MS = 20_000;
/** What registries and engines say about an image that nobody may have. Source: distribution's error codes, moby's translations. */
const MISSING =
  /manifest unknown|manifest for .* not found|name unknown|does not exist|not found: |no such image|denied|unauthorized/i;
/** What an image may be called; keeps `?` and `..` out of the engine's paths. Source: distribution/reference. */
const REFERENCE = /^[a-z0-9][a-z0-9._:/-]*(@sha256:[0-9a-f]{64})?$/i;

const DistributionAnswer = z.object({ Descriptor: z.object({ digest: z.string().startsWith('sha256:') }) });
const ImageAnswer = z.object({ RepoDigests: z.array(z.string()).nullish() });

/** See `SwarmReader.resolveImage`. An image that came from no registry is what it is. */
export async function resolveImage(engine: Engine, image: string, signal: AbortSignal): Promise<string> {
  const path = pathOf(image);
  if (image.includes('@')) {
    return image;
  }
  try {
    const query = { method: 'GET', path: `/distribution/${path}/json`, withinMs: REGISTRY_MS } as const;
    const { Descriptor } = DistributionAnswer.parse(await engine.call(query, signal));
    return `${image}@${Descriptor.digest}`;
  } catch (error) {
    if (error instanceof EngineRefusal && (await isPurelyLocal(engine, path, signal))) {
      return image;
    }
    if (error instanceof EngineRefusal) {
      throw meaning(image, error.words, error);
    }
    throw (await answers(engine, signal)) ? meaning(image, 'no answer', error) : error;
  }
}

/** What an engine's words about an image mean, whether they came as a refusal or inside a stream of progress. */
export function meaning(image: string, words: string, cause: unknown): UserError {
  return MISSING.test(words)
    ? new UserError('image_missing', `There is no image \`${image}\`, or only for those who log in.`, {
        cause,
      })
    : new UserError('registry_unreachable', `The registry of \`${image}\` cannot be reached.`, { cause });
}

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

async function isPurelyLocal(engine: Engine, path: string, signal: AbortSignal): Promise<boolean> {
  const answer = await engine
    .call({ method: 'GET', path: `/images/${path}/json` }, signal)
    .catch(when(404, null));
  const found = ImageAnswer.nullable().parse(answer);
  return found !== null && (found.RepoDigests ?? []).length === 0;
}

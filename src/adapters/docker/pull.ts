import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { loginHeaders } from './credentials/registry-credentials.ts';
import { isLogin, isOnNode, meaning, pathOf, type Registries } from './images.ts';
import { EngineRefusal, notReached } from './refusal.ts';

/** A pull that says nothing for so long is taken to be stuck, in milliseconds. Our choice. */
const SILENCE_MS = 60_000;

const ProgressLine = z.object({
  id: z.string().optional(),
  status: z.string().default(''),
  progressDetail: z.object({ current: z.number().default(0), total: z.number().default(0) }).optional(),
  error: z.string().optional(),
});
type ProgressLine = z.infer<typeof ProgressLine>;

/** See `SwarmWriter.pull`. What is on the node already with this digest is not asked for again. */
export async function pull(
  { engine, credentials }: Registries,
  {
    image,
    onProgress,
  }: { readonly image: string; readonly onProgress: (done: number, total: number) => void },
  signal: AbortSignal,
): Promise<void> {
  const isPinned = image.includes('@');
  if (isPinned && (await isOnNode(engine, image, signal))) {
    return;
  }
  const headers = await loginHeaders(credentials, image);
  const hasLogin = isLogin(headers);
  try {
    const query = { fromImage: nameOf(image), tag: tagOf(image) };
    const stream = await engine.stream(
      { method: 'POST', path: '/images/create', query, headers, withinMs: SILENCE_MS },
      signal,
    );
    await followed(stream, { image, hasLogin, onProgress }, signal);
  } catch (error) {
    const translated =
      error instanceof EngineRefusal ? meaning({ image, words: error.words, hasLogin }, error) : error;
    // An image that came from no registry cannot be pulled, and need not be.
    if (!signal.aborted && !isPinned && (await isOnNode(engine, image, signal))) {
      return;
    }
    signal.throwIfAborted();
    throw notReached(engine.server, translated);
  }
}

/** A pull's failure comes inside a 200: each line is looked at. */
async function followed(
  stream: Readable,
  {
    image,
    hasLogin,
    onProgress,
  }: {
    readonly image: string;
    readonly hasLogin: boolean;
    readonly onProgress: (done: number, total: number) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  const layers = new Map<string, { done: number; total: number }>();
  const stop = (): void => void stream.destroy(new Error('the pull stands still'));
  let silence = setTimeout(stop, SILENCE_MS);
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE_MS);
      const progress = ProgressLine.parse(JSON.parse(line));
      if (progress.error !== undefined) {
        throw meaning({ image, words: progress.error, hasLogin }, new Error(progress.error));
      }
      if (counted(layers, progress)) {
        const all = [...layers.values()];
        onProgress(sum(all.map(({ done }) => done)), sum(all.map(({ total }) => total)));
      }
    }
    if (stream.errored !== null || !stream.readableEnded) {
      throw new Error('the pull broke off', { cause: stream.errored });
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

function counted(
  layers: Map<string, { done: number; total: number }>,
  { id, status, progressDetail }: ProgressLine,
): boolean {
  if (id === undefined) {
    return false;
  }
  const layer = layers.get(id);
  if (status === 'Downloading' && progressDetail !== undefined) {
    layers.set(id, {
      done: progressDetail.current,
      total: Math.max(progressDetail.total, progressDetail.current),
    });
    return true;
  }
  if ((status === 'Download complete' || status === 'Pull complete') && layer !== undefined) {
    layer.done = layer.total;
    return true;
  }
  return false;
}

/** As docker's CLI asks: a digest, where there is one, goes where the tag goes. Source: docker/cli, `getAPITagFromNamedRef`. */
function tagOf(image: string): string {
  const [named = '', digest] = pathOf(image).split('@');
  return digest ?? (isTagged(named) ? named.slice(named.lastIndexOf(':') + 1) : 'latest');
}

function nameOf(image: string): string {
  const [named = ''] = image.split('@');
  return isTagged(named) ? named.slice(0, named.lastIndexOf(':')) : named;
}

/** `host:5000/app` has a port, not a tag. */
function isTagged(named: string): boolean {
  return named.lastIndexOf(':') > named.lastIndexOf('/');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

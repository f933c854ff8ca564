import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Our choice: a hundred times what recipes have with all their history. */
const MOST_BYTES = 256 * 1024 * 1024;
const LOOK_EVERY_MS = 250;

export class TooLarge extends Error {
  override readonly name = 'TooLarge';

  constructor(mostBytes: number, cause?: unknown) {
    super(`it brings more than ${Math.ceil(mostBytes / 1024 / 1024)} MB`, { cause });
  }
}

interface Bounds {
  readonly path: string;
  readonly signal: AbortSignal | null;
  readonly mostBytes?: number;
}

/** Ends a fetch into the repository at `path` that brings more than anybody's recipe holds: a source could fill the disk. */
export async function withinSize(
  { path, signal, mostBytes = MOST_BYTES }: Bounds,
  fetch: (within: AbortSignal) => Promise<void>,
): Promise<void> {
  const tooLarge = new AbortController();
  const before = await packedBytes(path);
  const look = async (): Promise<void> => {
    if ((await packedBytes(path)) - before > mostBytes) {
      tooLarge.abort();
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  try {
    await fetch(signal === null ? tooLarge.signal : AbortSignal.any([signal, tooLarge.signal]));
    await look();
  } catch (error) {
    throw tooLarge.signal.aborted ? new TooLarge(mostBytes, error) : error;
  } finally {
    clearInterval(timer);
  }
  if (tooLarge.signal.aborted) {
    throw new TooLarge(mostBytes);
  }
}

/** What a git that was ended left of the pack that it was writing. Call it only while no git of ours works on this repository. */
export async function removeHalfPacks(path: string): Promise<void> {
  const folder = join(path, 'objects', 'pack');
  const names = await readdir(folder).catch(() => []);
  const half = names.filter((name) => name.startsWith('tmp_'));
  await Promise.all(half.map((name) => rm(join(folder, name), { force: true })));
}

/** Packs that are being written are among them. */
async function packedBytes(path: string): Promise<number> {
  const folder = join(path, 'objects', 'pack');
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      lstat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

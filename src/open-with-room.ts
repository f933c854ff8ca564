import { type DiskWatch, watchDisk } from './chat/notices/watch-disk.ts';
import { isDiskFull } from './kernel/disk-full.ts';
import type { Clock } from './kernel/system.ts';

/** Between two looks at the disk, in milliseconds; the last ones for telling the rooms that there is room again. */
const LOOK_EVERY_MS = 2000;
const LAST_WORDS_MS = 5000;

export type Waiting = Omit<DiskWatch, 'journal'> & { readonly clock: Clock; readonly folder: string };

/**
 * Opens what the bot keeps its data in. Where the disk is full already, it says so in the log and in the rooms, past that disk, and
 * waits until there is room: to end would only make whoever runs it start it again and again. `null`: `stop` came first.
 */
export async function openWithRoom<Opened>(
  open: () => Opened,
  { folder, ...watch }: Waiting,
  stop: AbortSignal,
): Promise<Opened | null> {
  try {
    return open();
  } catch (error) {
    if (!isDiskFull(error)) {
      throw error;
    }
    watch.log.error({ folder }, 'the disk of the data folder is full: nothing begins until there is room');
  }
  const over = new AbortController();
  const telling = watchDisk({ ...watch, journal: { open: () => [] } }, AbortSignal.any([stop, over.signal]));
  const opened = await openLater(open, watch, stop);
  await watch.clock.sleep(opened === null ? 0 : LAST_WORDS_MS, stop).catch(() => {});
  over.abort();
  await telling;
  return opened;
}

async function openLater<Opened>(
  open: () => Opened,
  { disk, clock }: Pick<Waiting, 'disk' | 'clock'>,
  stop: AbortSignal,
): Promise<Opened | null> {
  while (!stop.aborted) {
    if (disk.hasRoom()) {
      return open();
    }
    await clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
  return null;
}

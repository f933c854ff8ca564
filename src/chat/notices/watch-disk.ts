import type { Policy } from '../../access/roles.ts';
import type { EventId, RoomId } from '../../kernel/ids.ts';
import type { Clock, Disk, Logger, Random } from '../../kernel/system.ts';
import type { JournalReader } from '../../operations/ports.ts';
import { type Document, lines } from '../document.ts';
import type { Transport } from '../ports.ts';

export interface DiskWatch {
  readonly disk: Disk;
  readonly transport: Pick<Transport, 'send' | 'isSilentIn'>;
  readonly journal: Pick<JournalReader, 'open'>;
  readonly roles: () => Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Between two looks at the disk, in milliseconds. */
const LOOK_EVERY_MS = 2000;

const FULL = lines(
  '⚠ The disk of my data is full',
  'I begin nothing new. What runs stops between two steps, and goes on by itself when there is room.',
  'Make room on the server that I run on.',
);
const AGAIN = lines('✅ There is room on my disk again', 'I go on.');

/**
 * Tells the co-op's rooms, until `stop`, that the disk is full and that there is room again. Nothing of it touches that disk: neither
 * the outbox nor the journal could take it.
 */
export async function watchDisk(watch: DiskWatch, stop: AbortSignal): Promise<void> {
  const told = new Map<RoomId, EventId>();
  while (!stop.aborted) {
    const isFull = !watch.disk.hasRoom();
    const rooms = isFull ? roomsOf(watch).filter((room) => !told.has(room)) : [...told.keys()];
    for (const room of rooms) {
      const event = await say(
        isFull ? FULL : AGAIN,
        { room, replaces: told.get(room) ?? null },
        { watch, stop },
      );
      if (event !== null && isFull) {
        told.set(room, event);
      } else if (event !== null) {
        told.delete(room);
      }
    }
    await watch.clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
}

function roomsOf({ roles, journal, transport }: DiskWatch): readonly RoomId[] {
  const rooms = new Set([...roles().rooms.keys(), ...journal.open().map(({ room }) => room)]);
  return [...rooms].filter((room) => !transport.isSilentIn(room));
}

/** `null`: it could not be said; the next look tries again. */
async function say(
  document: Document,
  { room, replaces }: { readonly room: RoomId; readonly replaces: EventId | null },
  { watch: { transport, random, log }, stop }: { readonly watch: DiskWatch; readonly stop: AbortSignal },
): Promise<EventId | null> {
  const words = { document, isLoud: replaces === null, mentions: [] };
  const message = { room, transaction: random.token(), thread: null, replaces, ...words };
  try {
    return await transport.send({ kind: 'message', ...message }, stop);
  } catch (error) {
    log.warn({ err: error, room }, 'a full disk could not be told');
    return null;
  }
}

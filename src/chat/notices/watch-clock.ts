import { onceThereIsRoom } from '../../kernel/disk-full.ts';
import type { RoomId } from '../../kernel/ids.ts';
import type { Clock, ClockJumps, Logger } from '../../kernel/system.ts';
import type { Journal } from '../../operations/ports.ts';
import { record } from '../../operations/record.ts';
import { durationText } from '../cards/teller.ts';
import { lines } from '../document.ts';
import type { Outbox } from '../ports.ts';

export interface ClockWatch {
  readonly clock: Clock;
  /** By default the clock is taken to go evenly. */
  readonly jumps?: ClockJumps;
  readonly journal: Journal;
  readonly outbox: Pick<Outbox, 'announce' | 'moveVanishing'>;
  readonly log: Logger;
}

/** Between two looks, in milliseconds. */
const LOOK_EVERY_MS = 1000;
/** What a clock is set right by now and then is no jump. In milliseconds; our choice. */
const JUMP_MS = 5000;

/**
 * Follows the machine's clock until `stop`. Where it was set, whatever waits or runs keeps the time that it had left: its end moves by
 * as much, in one transaction, and only then the bot's own clock follows. Nobody's silence is made longer by that, and nothing expires.
 */
export async function watchClock({ jumps, ...watch }: ClockWatch, stop: AbortSignal): Promise<void> {
  if (jumps !== undefined) {
    await follow(jumps, watch, stop);
  }
}

async function follow(jumps: ClockJumps, watch: Omit<ClockWatch, 'jumps'>, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const byMs = Math.round(jumps.aheadMs());
    if (Math.abs(byMs) >= JUMP_MS) {
      watch.log.warn({ byMs }, 'the clock of this machine was set');
      await onceThereIsRoom(async () => moveAll(byMs, watch), watch.clock, stop);
    }
    if (stop.aborted) {
      return;
    }
    jumps.follow();
    await watch.clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
}

function moveAll(byMs: number, { journal, outbox, clock }: Omit<ClockWatch, 'jumps'>): void {
  journal.transaction(() => {
    const open = journal.open();
    for (const { id } of open) {
      record(id, { type: 'clockMoved', byMs }, { journal, clock });
    }
    outbox.moveVanishing(byMs);
    const rooms = new Set(open.filter(({ state }) => state === 'waiting').map(({ room }) => room));
    rooms.forEach((room) => tell(room, byMs, { outbox, clock }));
  });
}

function tell(room: RoomId, byMs: number, { outbox, clock }: Pick<ClockWatch, 'outbox' | 'clock'>): void {
  const how = `${durationText(Math.abs(byMs)).replace(/ 0 min$/, '')} ${byMs > 0 ? 'ahead' : 'back'}`;
  const document = lines(
    `The clock of my server was set ${how}.`,
    'What waits for an answer here waits as long as before.',
  );
  outbox.announce({ room, key: `clock/${room}/${clock.now().getTime()}` }, { document, isLoud: false });
}

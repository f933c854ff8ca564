import { z } from 'zod';
import type { Outbox } from '../../chat/ports.ts';
import { CONSOLE_EVENT, EventId, OUTSIDE_EVENT, RoomId } from '../../kernel/ids.ts';
import type { Database } from './database.ts';
import type { Desk } from './desk.ts';

type OfConsole = Pick<Outbox, 'tell' | 'inRoom' | 'terminals' | 'forgetTerminal'>;

/** What was said at the console, or came from outside, stands in a room by what told it. */
export function consoleOf({ on, put }: Desk, transaction: Database['transaction']): OfConsole {
  return {
    tell: (said, { room, thread }, document) =>
      transaction(() => {
        const key = thread === null ? toldKey(said) : `told-in-thread/${said}`;
        const says = { document, isLoud: false, seeds: [] };
        put({ key, room, thread, topic: { kind: 'answer' }, says });
      }),
    inRoom(event) {
      if (!madeHere.some((start) => event.startsWith(start))) {
        return event;
      }
      return Told.optional().parse(on('told').get(toldKey(event)))?.event ?? null;
    },
    terminals: () =>
      Terminal.array()
        .parse(on('terminals').all())
        .map(({ room }) => room),
    forgetTerminal: (room) => transaction(() => void on('forgetTerminal').run(room)),
  };
}

const madeHere = [CONSOLE_EVENT, OUTSIDE_EVENT];

function toldKey(said: EventId): string {
  return `told/${said}`;
}

const Told = z.object({ event: EventId });
const Terminal = z.object({ room: RoomId });

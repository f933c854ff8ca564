import { MatrixError } from 'matrix-bot-sdk';
import type { UserId } from '../../kernel/ids.ts';
import type { Clock, Logger } from '../../kernel/system.ts';
import type { Api } from './client.ts';
import { type JoinedRoom, parsePage, type RoomEvent } from './events.ts';
import { isOwnJoin } from './hear.ts';

export interface GapDeps {
  readonly api: Api;
  readonly log: Logger;
  readonly me: UserId;
  readonly clock: Pick<Clock, 'now'>;
}

const PAGE_EVENTS = 500;
/** Nobody waits for an answer to what lies further back. Our choice: a year of a busy room. */
const MAX_EVENTS = 20_000;
const TRIES = 3;

/**
 * The room's events since `since`, oldest first: a homeserver sends only the last ones after a long silence. Reads back to the
 * bot's own joining and no further. Throws when the homeserver fails, so that the batch is asked for again.
 */
export async function withGapFilled(
  joined: JoinedRoom,
  since: string,
  { api, log, me, clock, signal }: GapDeps & { readonly signal: AbortSignal },
): Promise<readonly RoomEvent[]> {
  const missing: RoomEvent[] = [];
  const isStart = (event: RoomEvent): boolean => isOwnJoin(event, me);
  for (let from = joined.timeline.some(isStart) ? null : joined.gapFrom; from !== null; ) {
    const page = await pageOf(joined, { from, since }, { api, log, me, clock, signal });
    missing.push(...page.events);
    from = page.events.some(isStart) ? null : page.end;
    if (missing.length > MAX_EVENTS) {
      log.error({ room: joined.room, read: missing.length }, 'too much was said while coopbot was away');
      break;
    }
  }
  return [...missing.toReversed(), ...joined.timeline];
}

async function pageOf(
  { room }: JoinedRoom,
  { from, since }: { readonly from: string; readonly since: string },
  { api, log, clock, signal }: GapDeps & { readonly signal: AbortSignal },
): Promise<ReturnType<typeof parsePage>> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages`;
  const filter = JSON.stringify({ types: HEARD_TYPES });
  const query = { dir: 'b', from, to: since, limit: PAGE_EVENTS, filter };
  try {
    return parsePage(await api({ method: 'GET', path, query, signal, tries: TRIES }), clock.now());
  } catch (error) {
    if (error instanceof MatrixError && [403, 404].includes(error.statusCode)) {
      log.warn({ room, code: error.errcode }, 'what was said while coopbot was away cannot be read');
      return { events: [], end: null };
    }
    throw error;
  }
}

/** All that the bot may act on, and what tells it about the room. */
export const HEARD_TYPES = [
  'm.room.message',
  'm.reaction',
  'm.room.redaction',
  'm.room.member',
  'm.room.encryption',
  'm.room.join_rules',
] as const;

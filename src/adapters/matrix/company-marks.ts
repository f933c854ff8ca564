import { MatrixError } from 'matrix-bot-sdk';
import { z } from 'zod';
import { EventId, RoomId, UserId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/system.ts';
import type { Api } from './client.ts';
import { MARK } from './sent-before.ts';

/** What a bot says about itself in its membership of a room. `again`: it was silent there before. */
const Mark = z.object({ speaks: z.boolean(), again: z.boolean().optional() });
export type Mark = z.infer<typeof Mark>;
const Speaking = z.object({ membership: z.literal('join'), [MARK]: z.object({ speaks: z.literal(true) }) });

/** Whether this membership is that of a bot that speaks. */
export function isSpeaking(content: Readonly<Record<string, unknown>>): boolean {
  return Speaking.safeParse(content).success;
}

/** What was seen of a room. */
export interface Place {
  readonly mine: Member;
  /** Others that speak there, by what they say about themselves. */
  readonly speakers: readonly Member[];
}

export interface Member {
  readonly id: EventId;
  readonly user: UserId;
  readonly mark: Mark | null;
  /** Name and picture: a membership that leaves them out takes them away. */
  readonly looks: { readonly displayname?: string; readonly avatar_url?: string };
}

export interface MarksDeps {
  readonly api: Api;
  readonly me: UserId;
  readonly log: Logger;
}

const Rooms = z.object({ joined_rooms: z.array(RoomId) }).catch({ joined_rooms: [] });

export async function joinedRooms({ api }: MarksDeps, signal: AbortSignal): Promise<readonly RoomId[]> {
  const path = '/_matrix/client/v3/joined_rooms';
  const answer = await api({ method: 'GET', path, signal, tries: TRIES }).catch(nullIfRefused);
  return Rooms.parse(answer).joined_rooms;
}

const Looks = z
  .object({ displayname: z.string().exactOptional(), avatar_url: z.string().exactOptional() })
  .catch({});
/** A homeserver that answers something else tells of nobody; that is no reason to hear nothing at all. */
const Members = z
  .object({
    chunk: z.array(
      z.object({ event_id: EventId, state_key: z.string(), content: z.record(z.string(), z.unknown()) }),
    ),
  })
  .catch({ chunk: [] });
const TRIES = 3;

/** `null`: the bot is not there any more. */
export async function lookAt(
  room: RoomId,
  { api, me }: MarksDeps,
  signal: AbortSignal,
): Promise<Place | null> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/members`;
  const query = { membership: 'join' };
  const answer = await api({ method: 'GET', path, query, signal, tries: TRIES }).catch(nullIfRefused);
  const { chunk } = Members.parse(answer);
  const members = chunk.flatMap(({ event_id: id, state_key, content }) => {
    const { data: user } = UserId.safeParse(state_key);
    const own = Mark.safeParse(content[MARK]).data ?? null;
    return user === undefined ? [] : [{ id, user, mark: own, looks: Looks.parse(content) }];
  });
  const mine = members.find(({ user }) => user === me);
  const speakers = members.filter(({ user, mark: other }) => user !== me && other?.speaks === true);
  return mine === undefined ? null : { mine, speakers };
}

interface Marking extends MarksDeps {
  readonly place: Place;
  readonly signal: AbortSignal;
}

const Put = z.object({ event_id: EventId });

/** `null`: the homeserver does not let the bot say it. Then others do not see it, and it sees them all the same. */
export async function mark(
  room: RoomId,
  wanted: Mark,
  { api, me, log, place, signal }: Marking,
): Promise<EventId | null> {
  const parts = ['rooms', room, 'state', 'm.room.member', me].map((part) => encodeURIComponent(part));
  const body = { ...place.mine.looks, membership: 'join', [MARK]: wanted };
  const path = `/_matrix/client/v3/${parts.join('/')}`;
  const answer = await api({ method: 'PUT', path, body, signal }).catch(nullIfRefused);
  if (answer === null) {
    log.warn({ room }, 'other bots cannot be told that this one is in the room');
    return null;
  }
  return Put.parse(answer).event_id;
}

function nullIfRefused(error: unknown): null {
  if (error instanceof MatrixError && [400, 403, 404].includes(error.statusCode)) {
    return null;
  }
  throw error;
}

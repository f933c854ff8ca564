import { z } from 'zod';
import { EventId, RoomId, UserId } from '../../kernel/ids.ts';

/** An event of a room as far as the bot cares. What does not parse is nobody's message: it is left out, never fatal. */
export interface RoomEvent {
  readonly type: string;
  readonly id: EventId;
  readonly sender: UserId;
  readonly sentAt: Date;
  readonly stateKey: string | null;
  readonly content: Readonly<Record<string, unknown>>;
  /** Up to room version 10; later ones have it in the content. */
  readonly redacts: string | null;
  /** Of the same person before this membership event. */
  readonly previousMembership: string | null;
}

const MAX_TIME_MS = 8.64e15;

const Content = z.record(z.string(), z.unknown());
const Raw = z.object({
  type: z.string(),
  event_id: EventId,
  sender: UserId,
  origin_server_ts: z.number().min(0).max(MAX_TIME_MS).catch(0),
  state_key: z.string().optional(),
  content: Content.catch({}),
  redacts: z.string().optional().catch(undefined),
  unsigned: z
    .object({
      age: z.number().min(0).max(MAX_TIME_MS).optional().catch(undefined),
      prev_content: z.object({ membership: z.string() }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** By how old the homeserver says it is, so that its clock and ours need not agree; else by the sender's homeserver. */
function sentAt({ unsigned, origin_server_ts }: z.infer<typeof Raw>, now: Date): Date {
  const age = unsigned?.age;
  return new Date(age === undefined ? origin_server_ts : now.getTime() - age);
}

function parseEvents(raw: readonly unknown[], now: Date): readonly RoomEvent[] {
  return raw.flatMap((one) => {
    const { data } = Raw.safeParse(one);
    return data === undefined
      ? []
      : [
          {
            type: data.type,
            id: data.event_id,
            sender: data.sender,
            sentAt: sentAt(data, now),
            stateKey: data.state_key ?? null,
            content: data.content,
            redacts: data.redacts ?? null,
            previousMembership: data.unsigned?.prev_content?.membership ?? null,
          },
        ];
  });
}

const Events = z.object({ events: z.array(z.unknown()).catch([]) }).catch({ events: [] });
const Joined = z.object({
  state: Events,
  timeline: Events.and(
    z.object({ limited: z.boolean().catch(false), prev_batch: z.string().optional().catch(undefined) }),
  ).catch({ events: [], limited: false, prev_batch: undefined }),
  summary: z.object({ 'm.joined_member_count': z.number().optional() }).catch({}),
});
const Invited = z.object({ invite_state: Events });
const Sync = z.object({
  next_batch: z.string().min(1),
  rooms: z
    .object({
      join: z.record(z.string(), Joined).catch({}),
      invite: z.record(z.string(), Invited).catch({}),
      leave: z.record(z.string(), z.unknown()).catch({}),
    })
    .catch({ join: {}, invite: {}, leave: {} }),
});
const Page = z.object({ chunk: z.array(z.unknown()), end: z.string().optional() });
const Stripped = z.object({
  type: z.literal('m.room.member'),
  state_key: z.string(),
  sender: UserId,
  content: z.object({ membership: z.literal('invite') }),
});

export interface JoinedRoom {
  readonly room: RoomId;
  readonly state: readonly RoomEvent[];
  readonly timeline: readonly RoomEvent[];
  /** Where what is missing between the last sync and the timeline begins; `null`: nothing is missing. */
  readonly gapFrom: string | null;
  /** `null`: not told, because it did not change. */
  readonly members: number | null;
}

export interface Batch {
  readonly next: string;
  readonly joined: readonly JoinedRoom[];
  readonly invites: readonly { readonly room: RoomId; readonly inviter: UserId }[];
  readonly left: readonly RoomId[];
}

/** The answer to a sync, at the time it came. Throws when it is none. */
export function parseSync(raw: unknown, { me, now }: { readonly me: UserId; readonly now: Date }): Batch {
  const { next_batch: next, rooms } = Sync.parse(raw);
  return {
    next,
    joined: roomsOf(rooms.join).map(([room, { state, timeline, summary }]) => ({
      room,
      state: parseEvents(state.events, now),
      timeline: parseEvents(timeline.events, now),
      gapFrom: timeline.limited ? (timeline.prev_batch ?? null) : null,
      members: summary['m.joined_member_count'] ?? null,
    })),
    invites: roomsOf(rooms.invite).flatMap(([room, { invite_state: state }]) => {
      const invite = state.events
        .map((event) => Stripped.safeParse(event).data)
        .find((event) => event?.state_key === me);
      return invite === undefined ? [] : [{ room, inviter: invite.sender }];
    }),
    left: roomsOf(rooms.leave).map(([room]) => room),
  };
}

/** One page of a room's history. */
export function parsePage(
  raw: unknown,
  now: Date,
): {
  readonly events: readonly RoomEvent[];
  readonly end: string | null;
} {
  const { chunk, end } = Page.parse(raw);
  return { events: parseEvents(chunk, now), end: chunk.length === 0 ? null : (end ?? null) };
}

function roomsOf<Value>(record: Readonly<Record<string, Value>>): [RoomId, Value][] {
  return Object.entries(record).flatMap(([id, value]) => {
    const { data } = RoomId.safeParse(id);
    return data === undefined ? [] : [[data, value] satisfies [RoomId, Value]];
  });
}

import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

/** Something that somebody did in the room, reduced to what is shown. */
export type RoomEvent = {
  readonly id: string;
  readonly sender: string;
} & (
  | {
      readonly kind: 'message';
      readonly body: string;
      /** The root of its thread; `null`: it stands in the room itself. */
      readonly thread: string | null;
      /** User ids of those who must act. */
      readonly mentions: readonly string[];
    }
  | {
      readonly kind: 'edit';
      readonly target: string;
      readonly body: string;
      readonly mentions: readonly string[];
    }
  | { readonly kind: 'reaction'; readonly target: string; readonly key: string }
  | { readonly kind: 'file'; readonly thread: string | null; readonly name: string }
  | { readonly kind: 'membership'; readonly whose: string; readonly membership: string }
);

export interface RoomClient {
  /** The new event's id. */
  say(body: string, thread?: string | null): Promise<string>;
  react(target: string, key: string): Promise<string>;
  /** Where the room is now, to be listened from. */
  position(): Promise<string>;
  /** Everything since then, in order, until the signal. A server that is away is waited for. */
  listen(since: string, signal: AbortSignal): AsyncGenerator<RoomEvent>;
}

export interface RoomPlace {
  readonly homeserver: string;
  readonly room: string;
  readonly token: string;
}

const LONG_POLL_MS = 20_000;
const RETRY_AFTER_MS = 500;

/** One person in one room, by plain HTTP: a reader of its own, so that it cannot share the bot's mistakes. */
export function clientOf(place: RoomPlace): RoomClient {
  const { room } = place;
  let transaction = 0;
  const send = async (type: string, content: object): Promise<string> => {
    transaction += 1;
    const path = `/rooms/${encodeURIComponent(room)}/send/${type}/sandbox-${Date.now()}-${transaction}`;
    return z
      .object({ event_id: z.string() })
      .parse(await ask(place, path, { method: 'PUT', body: JSON.stringify(content) })).event_id;
  };
  return {
    say: async (body, thread = null) =>
      send('m.room.message', {
        msgtype: 'm.text',
        body,
        ...(thread === null ? {} : { 'm.relates_to': { rel_type: 'm.thread', event_id: thread } }),
      }),
    react: async (target, key) =>
      send('m.reaction', { 'm.relates_to': { rel_type: 'm.annotation', event_id: target, key } }),
    async position() {
      // Synapse remembers its answer to the same question for two minutes: each time another one.
      const timeout = String(Date.now() % 1_000_000);
      return Batch.parse(await ask(place, syncPath(room, { timeout }))).next_batch;
    },
    async *listen(from, signal) {
      let since = from;
      while (!signal.aborted) {
        const batch = await nextBatch(place, since, signal);
        since = batch?.next_batch ?? since;
        yield* (batch?.rooms?.join?.[room]?.timeline?.events ?? []).flatMap((event) => read(event));
      }
    },
  };
}

function syncPath(room: string, query: Readonly<Record<string, string>>): string {
  const nothing = { types: [] };
  const filter = {
    presence: nothing,
    account_data: nothing,
    room: { rooms: [room], ephemeral: nothing, account_data: nothing, timeline: { limit: 500 } },
  };
  return `/sync?${new URLSearchParams({ filter: JSON.stringify(filter), ...query }).toString()}`;
}

/** `null`: the server did not answer; a short pause has passed. */
async function nextBatch(
  place: RoomPlace,
  since: string,
  signal: AbortSignal,
): Promise<z.infer<typeof Batch> | null> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(LONG_POLL_MS * 2)]);
  try {
    const path = syncPath(place.room, { since, timeout: String(LONG_POLL_MS) });
    return Batch.parse(await ask(place, path, { signal: within }));
  } catch {
    await setTimeout(RETRY_AFTER_MS, undefined, { signal }).catch(() => {});
    return null;
  }
}

async function ask(
  { homeserver, token }: RoomPlace,
  path: string,
  request: RequestInit = {},
): Promise<unknown> {
  const response = await fetch(`${homeserver}/_matrix/client/v3${path}`, {
    ...request,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  if (!response.ok) {
    throw new Error(`The homeserver answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  }
  return response.json();
}

const Relation = z
  .object({ rel_type: z.string().optional(), event_id: z.string().optional(), key: z.string().optional() })
  .optional();
const Mentions = z.object({ user_ids: z.array(z.string()).default([]) }).default({ user_ids: [] });
const Content = z.object({
  msgtype: z.string().optional(),
  body: z.string().optional(),
  membership: z.string().optional(),
  'm.mentions': Mentions,
  'm.relates_to': Relation,
  'm.new_content': z.object({ body: z.string().default(''), 'm.mentions': Mentions }).optional(),
});
const Event = z.object({
  event_id: z.string(),
  sender: z.string(),
  type: z.string(),
  state_key: z.string().optional(),
  content: Content,
});
const Batch = z.object({
  next_batch: z.string(),
  rooms: z
    .object({
      join: z
        .record(z.string(), z.object({ timeline: z.object({ events: z.array(z.unknown()) }).optional() }))
        .optional(),
    })
    .optional(),
});

/** Nothing when it is not shown, or not understood. */
function read(raw: unknown): readonly RoomEvent[] {
  const parsed = Event.safeParse(raw);
  if (!parsed.success) {
    return [];
  }
  const { event_id: id, sender, type, state_key: whose, content } = parsed.data;
  if (type === 'm.room.message') {
    return readMessage(id, sender, content);
  }
  const target = content['m.relates_to']?.event_id;
  const key = content['m.relates_to']?.key;
  if (type === 'm.reaction' && target !== undefined && key !== undefined) {
    return [{ kind: 'reaction', id, sender, target, key }];
  }
  return type === 'm.room.member' && whose !== undefined && content.membership !== undefined
    ? [{ kind: 'membership', id, sender, whose, membership: content.membership }]
    : [];
}

function readMessage(id: string, sender: string, content: z.output<typeof Content>): readonly RoomEvent[] {
  const relation = content['m.relates_to'];
  const edited = content['m.new_content'];
  if (relation?.rel_type === 'm.replace' && relation.event_id !== undefined && edited !== undefined) {
    return [
      {
        kind: 'edit',
        id,
        sender,
        target: relation.event_id,
        body: edited.body,
        mentions: edited['m.mentions'].user_ids,
      },
    ];
  }
  const thread = relation?.rel_type === 'm.thread' ? (relation.event_id ?? null) : null;
  return content.msgtype === 'm.file'
    ? [{ kind: 'file', id, sender, thread, name: content.body ?? 'file' }]
    : [
        {
          kind: 'message',
          id,
          sender,
          thread,
          body: content.body ?? '',
          mentions: content['m.mentions'].user_ids,
        },
      ];
}

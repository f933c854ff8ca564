import { setTimeout } from 'node:timers/promises';
import {
  ClientEvent,
  createClient,
  EventType,
  type ISendEventResponse,
  type MatrixClient,
  type MatrixEvent,
  Method,
  MsgType,
  RelationType,
  type Room,
  SyncState,
} from 'matrix-js-sdk';
import { type Logger, logger } from 'matrix-js-sdk/lib/logger.js';

/** A message as a person's client shows it: in its last version, with its reactions. */
export interface PersonLine {
  readonly id: string;
  readonly from: string;
  readonly text: string;
  /** `${user} ${key}`, in order of time. */
  readonly reactions: readonly string[];
  readonly isNotice: boolean;
  /** Whether the message names this person as somebody who must act. */
  readonly mentionsMe: boolean;
}

/** Somebody in the room, with a client that is not ours: matrix-js-sdk, which Element is made of. */
export interface Person {
  readonly userId: string;
  /** Answers the event. Goes on trying while the homeserver limits or is away. */
  say(room: string, text: string, where?: { readonly thread?: string }): Promise<string>;
  react(event: string, key: string): Promise<string>;
  redact(event: string): Promise<void>;
  /** What stands in the thread below `root`, in order; without the root. */
  thread(root: string): readonly PersonLine[];
  /** What stands in the room itself, threads left out. */
  roomLines(room: string): readonly PersonLine[];
  /** The first truthy answer of `find`, asked again whenever something may have changed. */
  waitFor<Found>(find: () => Found | null | undefined | false, timeoutMs?: number): Promise<Found>;
  close(): void;
}

const WAIT_MS = 60_000;

/** Resolves when the person's client has caught up. */
export async function createPerson(homeserver: string, userId: string, token: string): Promise<Person> {
  if ('disableAll' in logger && typeof logger.disableAll === 'function') {
    logger.disableAll();
  }
  const closed = new AbortController();
  const client = createClient({
    baseUrl: homeserver,
    userId,
    accessToken: token,
    deviceId: `person-${userId}`,
    timelineSupport: true,
    logger: silent,
    fetchFn: async (input, init) => patiently(async () => fetch(input, init), closed.signal),
  });
  // Calls are none of our matter, and its looking for them fills the log.
  client.matrixRTC.start = nothing;
  const prepared = Promise.withResolvers<void>();
  client.on(ClientEvent.Sync, (state) => {
    if (state === SyncState.Prepared) {
      prepared.resolve();
    }
  });
  await client.startClient({ initialSyncLimit: 100, threadSupport: true });
  await prepared.promise;

  return {
    userId,
    say: async (room, body, { thread } = {}) =>
      put(
        client,
        { room, type: EventType.RoomMessage },
        { msgtype: MsgType.Text, body, ...inThread(thread) },
      ),
    react: async (event, key) =>
      put(
        client,
        { room: (await roomOf(client, event)).roomId, type: EventType.Reaction },
        { 'm.relates_to': { rel_type: RelationType.Annotation, event_id: event, key } },
      ),
    async redact(event) {
      const { roomId } = await roomOf(client, event);
      await client.redactEvent(roomId, event);
    },
    thread(root) {
      const room = client.getRooms().find((one) => one.getThread(root) !== null);
      const events = room?.getThread(root)?.events ?? [];
      return room === undefined
        ? []
        : events.filter((event) => event.getId() !== root).flatMap((event) => lineOf(event, room, userId));
    },
    roomLines(id) {
      const room = client.getRoom(id);
      const events = room?.getLiveTimeline().getEvents() ?? [];
      return room === null
        ? []
        : events
            .filter((event) => event.threadRootId === undefined || event.isThreadRoot)
            .flatMap((event) => lineOf(event, room, userId));
    },
    async waitFor(find, timeoutMs = WAIT_MS) {
      const deadline = AbortSignal.timeout(timeoutMs);
      for (;;) {
        const found = find();
        if (found !== null && found !== undefined && found !== false) {
          return found;
        }
        if (deadline.aborted) {
          throw new Error(`${userId} waited for ${timeoutMs} ms: ${find.toString()}`);
        }
        await setTimeout(20);
      }
    },
    close() {
      closed.abort();
      client.stopClient();
    },
  };
}

/**
 * While the homeserver is away its answer is waited for; nobody wants it any more once the person has left. matrix-js-sdk asks for
 * threads in the background, and would otherwise fail with nobody to catch it.
 */
async function patiently(ask: () => Promise<Response>, closed: AbortSignal): Promise<Response> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (closed.aborted) {
        return new Promise<never>(() => {});
      }
      if (!(error instanceof TypeError)) {
        throw error;
      }
      await setTimeout(300);
    }
  }
}

/**
 * By the client's connection, not by its own `sendEvent`: that one fails for good where the event comes back by the sync before its
 * answer does, as it may on a busy machine, and takes no second try under the same transaction id.
 */
async function put(
  client: MatrixClient,
  { room, type }: { readonly room: string; readonly type: string },
  content: object,
): Promise<string> {
  return persistently(async (transaction) => {
    const path = `/rooms/${encodeURIComponent(room)}/send/${type}/${transaction}`;
    const sent = await client.http.authedRequest<ISendEventResponse>(Method.Put, path, undefined, content);
    return sent.event_id;
  });
}

function inThread(root: string | undefined): object {
  return root === undefined
    ? {}
    : {
        'm.relates_to': {
          rel_type: RelationType.Thread,
          event_id: root,
          is_falling_back: true,
          'm.in_reply_to': { event_id: root },
        },
      };
}

/** A person tries again, too. The transaction id stays, so that it is said once. */
async function persistently<Result>(send: (transaction: string) => Promise<Result>): Promise<Result> {
  const transaction = `person-${crypto.randomUUID()}`;
  for (let triesLeft = 30; ; triesLeft -= 1) {
    try {
      return await send(transaction);
    } catch (error) {
      if (triesLeft === 0 || !isPassing(error)) {
        throw error;
      }
      await setTimeout(1000);
    }
  }
}

function isPassing(error: unknown): boolean {
  const status = error instanceof Error && 'httpStatus' in error ? error.httpStatus : undefined;
  return status === undefined || status === 429 || Number(status) >= 500;
}

/** What was said just now comes by the sync. */
async function roomOf(client: MatrixClient, event: string): Promise<Room> {
  const deadline = AbortSignal.timeout(WAIT_MS);
  for (;;) {
    const room = client.getRooms().find((one) => one.findEventById(event) !== undefined);
    if (room !== undefined) {
      return room;
    }
    if (deadline.aborted) {
      throw new Error(`Nobody sees ${event}.`);
    }
    await setTimeout(20);
  }
}

function lineOf(event: MatrixEvent, room: Room, me: string): readonly PersonLine[] {
  const id = event.getId();
  const { body, msgtype, 'm.mentions': mentions } = event.getContent();
  const isEdit = event.isRelation('m.replace');
  if (id === undefined || event.getType() !== 'm.room.message' || isEdit || typeof body !== 'string') {
    return [];
  }
  const reactions = room.relations.getChildEventsForEvent(id, 'm.annotation', 'm.reaction');
  return [
    {
      id,
      from: event.getSender() ?? '',
      text: body,
      reactions: (reactions?.getRelations() ?? [])
        .filter((reaction) => !reaction.isRedacted())
        .toSorted((a, b) => a.getTs() - b.getTs())
        .map((reaction) => `${reaction.getSender()} ${reaction.getRelation()?.key}`),
      isNotice: msgtype === 'm.notice',
      mentionsMe: Boolean(mentions?.user_ids?.includes(me)),
    },
  ];
}

function nothing(): void {}

const silent: Logger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  getChild: () => silent,
};

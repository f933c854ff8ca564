import { MatrixError } from 'matrix-bot-sdk';
import { z } from 'zod';
import { type Outgoing, Undeliverable } from '../../chat/ports.ts';
import { assertNever } from '../../kernel/errors.ts';
import { EventId, type RoomId, type UserId } from '../../kernel/ids.ts';
import type { Clock } from '../../kernel/system.ts';
import type { Api, RestClient } from './client.ts';
import { asReply, fileEvent, messageEvent, type Render, reactionEvent, type SentEvent } from './outgoing.ts';
import type { Rooms } from './rooms.ts';
import { mayBeForgotten, sentBefore } from './sent-before.ts';

export interface SendDeps {
  readonly api: Api;
  readonly client: RestClient;
  readonly rooms: Rooms;
  readonly render: Render;
  readonly me: UserId;
  readonly clock: Pick<Clock, 'now'>;
  /** When this process took up its session. */
  readonly openedAt: Date;
}

/** What went up already, so that a repeated try does not fill the homeserver's disk. */
export type Uploads = Map<string, string>;
const MAX_UPLOADS = 100;

const Sent = z.object({ event_id: EventId });
const Relations = z.object({
  chunk: z.array(
    z.object({
      event_id: EventId,
      sender: z.string(),
      content: z
        .object({ 'm.relates_to': z.object({ key: z.string() }) })
        .nullish()
        .catch(null),
    }),
  ),
  next_batch: z.string().optional(),
});

/** One try, under the transaction id of `outgoing`: the homeserver shows it once. */
export async function sendOnce(
  outgoing: Outgoing,
  deps: SendDeps & { readonly uploads: Uploads },
  signal: AbortSignal,
): Promise<EventId> {
  try {
    await refuseEncrypted(outgoing.room, deps, signal);
    await refuseOthers(outgoing, deps, signal);
    return (await alreadyThere(outgoing, deps, signal)) ?? (await dispatch(outgoing, deps, signal));
  } catch (error) {
    throw error instanceof MatrixError ? (finalOf(error) ?? error) : error;
  }
}

/** Fails closed: what cannot be looked up is taken to be encrypted for now. */
async function refuseEncrypted(room: RoomId, { rooms }: SendDeps, signal: AbortSignal): Promise<void> {
  if (await rooms.isEncrypted(room, signal)) {
    throw new Undeliverable('the room is encrypted');
  }
}

/** What is for one person is said where nobody else reads it. */
async function refuseOthers(outgoing: Outgoing, { rooms }: SendDeps, signal: AbortSignal): Promise<void> {
  const isForOne = outgoing.kind === 'message' && outgoing.isForOne === true;
  if (isForOne && !(await rooms.isDirect(outgoing.room, signal))) {
    throw new Undeliverable('somebody else is in that room');
  }
}

/** What is only changed or taken away may be so twice, and a reaction the homeserver takes once by itself. */
async function alreadyThere(
  outgoing: Outgoing,
  deps: SendDeps,
  signal: AbortSignal,
): Promise<EventId | null> {
  const isNew = outgoing.kind === 'file' || (outgoing.kind === 'message' && outgoing.replaces === null);
  return isNew && mayBeForgotten(outgoing, { now: deps.clock.now(), openedAt: deps.openedAt })
    ? sentBefore(outgoing, { ...deps, signal })
    : null;
}

async function dispatch(
  outgoing: Outgoing,
  deps: SendDeps & { readonly uploads: Uploads },
  signal: AbortSignal,
): Promise<EventId> {
  switch (outgoing.kind) {
    case 'message': {
      const root = outgoing.replaces === null ? outgoing.thread : null;
      return putInThread(outgoing, { event: messageEvent(outgoing, deps.render), root }, { ...deps, signal });
    }
    case 'file': {
      const event = fileEvent(outgoing, await upload(outgoing, deps));
      return putInThread(outgoing, { event, root: outgoing.thread }, { ...deps, signal });
    }
    case 'reaction':
      return react(outgoing, { ...deps, signal });
    case 'redaction':
      return redact(outgoing, { ...deps, signal });
    default:
      return assertNever(outgoing);
  }
}

type PutDeps = SendDeps & { readonly signal: AbortSignal };

/** A root that cannot carry a thread gets a plain reply under the same transaction: the refused event used nothing up. */
async function putInThread(
  outgoing: Outgoing,
  { event, root }: { readonly event: SentEvent; readonly root: EventId | null },
  deps: PutDeps,
): Promise<EventId> {
  try {
    return await put(outgoing, event, deps);
  } catch (error) {
    if (root !== null && error instanceof MatrixError && error.statusCode === 400) {
      return put(outgoing, asReply(event, root), deps);
    }
    throw error;
  }
}

async function put(
  { room, transaction }: Outgoing,
  { type, content }: SentEvent,
  { api, signal }: PutDeps,
): Promise<EventId> {
  const parts = [room, 'send', type, transaction].map((part) => encodeURIComponent(part));
  const path = `/_matrix/client/v3/rooms/${parts.join('/')}`;
  return Sent.parse(await api({ method: 'PUT', path, body: content, signal })).event_id;
}

/** Source: specification, "Redactions": a second one of the same event is another event, and changes nothing. */
async function redact(
  { room, target, transaction, reason }: Extract<Outgoing, { readonly kind: 'redaction' }>,
  { api, signal }: PutDeps,
): Promise<EventId> {
  const parts = [room, 'redact', target, transaction].map((part) => encodeURIComponent(part));
  const path = `/_matrix/client/v3/rooms/${parts.join('/')}`;
  return Sent.parse(await api({ method: 'PUT', path, body: { reason }, signal })).event_id;
}

/** The bot's reaction may be there already under another transaction: it is the same reaction then. */
async function react(
  outgoing: Extract<Outgoing, { readonly kind: 'reaction' }>,
  deps: PutDeps,
): Promise<EventId> {
  try {
    return await put(outgoing, reactionEvent(outgoing), deps);
  } catch (error) {
    if (error instanceof MatrixError && error.errcode === 'M_DUPLICATE_ANNOTATION') {
      return ownReaction(outgoing, deps);
    }
    throw error;
  }
}

async function ownReaction(
  { room, target, key }: Extract<Outgoing, { readonly kind: 'reaction' }>,
  { api, me, signal }: PutDeps,
): Promise<EventId> {
  const parts = [room, 'relations', target, 'm.annotation', 'm.reaction'].map((part) =>
    encodeURIComponent(part),
  );
  const path = `/_matrix/client/v1/rooms/${parts.join('/')}`;
  for (let from: string | undefined = ''; from !== undefined; ) {
    const query = { limit: 100, ...(from === '' ? {} : { from }) };
    const page: z.infer<typeof Relations> = Relations.parse(
      await api({ method: 'GET', path, query, signal }),
    );
    const own = page.chunk.find(
      ({ sender, content }) => sender === me && content?.['m.relates_to'].key === key,
    );
    if (own !== undefined) {
      return own.event_id;
    }
    from = page.next_batch;
  }
  throw new Undeliverable('the reaction is there already, and cannot be found');
}

async function upload(
  { transaction, name, text }: Extract<Outgoing, { readonly kind: 'file' }>,
  { client, uploads }: SendDeps & { readonly uploads: Uploads },
): Promise<string> {
  const address =
    uploads.get(transaction) ??
    z
      .string()
      .startsWith('mxc://')
      .parse(await client.uploadContent(Buffer.from(text), 'text/plain; charset=utf-8', name));
  uploads.set(transaction, address);
  const oldest = uploads.size > MAX_UPLOADS ? uploads.keys().next().value : undefined;
  if (oldest !== undefined) {
    uploads.delete(oldest);
  }
  return address;
}

const reasons: Readonly<Record<number, string>> = {
  400: 'the homeserver refuses it',
  403: 'the bot may not speak in that room',
  404: 'the room or the message is not there',
  413: 'it is too large for the homeserver',
};

function finalOf({ statusCode, errcode }: MatrixError): Undeliverable | null {
  const reason = reasons[statusCode];
  return reason === undefined ? null : new Undeliverable(`${reason} (${errcode})`);
}

import { isDiskFull, onceThereIsRoom } from '../../kernel/disk-full.ts';
import { assertNever } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/system.ts';
import { lines } from '../document.ts';
import type { Heard, Message } from '../heard.ts';
import { isForBot } from '../parse.ts';
import type { Inbox, Outbox, Transport } from '../ports.ts';

/** How far the bot has listened. */
export interface Ear {
  /** Everything that was said before this moment is on disk and was acted on. */
  heardUntil(): Date;
  /** Everything that was said before this moment is on disk. */
  heard(until: Date): void;
}

/** Deaf at first: what was said while the bot was away is not known before the room was asked. */
export function createEar({ inbox }: { readonly inbox: Pick<Inbox, 'pending'> }): Ear {
  let onDisk = new Date(0);
  return {
    heardUntil: () => (inbox.pending().length === 0 ? onDisk : new Date(0)),
    heard: (until) => {
      onDisk = until;
    },
  };
}

export interface ListenDeps {
  readonly transport: Pick<Transport, 'heard' | 'send'>;
  readonly ear: Ear;
  readonly inbox: Inbox;
  readonly outbox: Pick<Outbox, 'topicOf' | 'isUnderWay'>;
  readonly prefix: string;
  readonly clock: Clock;
}

/** Stores what is meant for the bot, before anything is made of it. The rest of what people say is none of its business. */
export async function listen({ transport, ear, ...deps }: ListenDeps, stop: AbortSignal): Promise<void> {
  let askedAt = deps.clock.now();
  for await (const batch of transport.heard(stop)) {
    for (const heard of batch.filter((one) => isMeant(one, deps))) {
      const isKept = await onceThereIsRoom(
        async () => keep(heard, { transport, inbox: deps.inbox }, stop),
        deps.clock,
        stop,
      );
      if (!isKept) {
        return; // The position in the room must not move on: the next start hears it again.
      }
    }
    ear.heard(askedAt);
    askedAt = deps.clock.now();
  }
}

const NO_ROOM = lines(
  'The disk of my data is full: I cannot take this in.',
  'I take it up by itself when there is room.',
);

/** Whoever said it is told past that disk, once: the homeserver knows the transaction. Throws what the inbox throws. */
async function keep(
  heard: Heard,
  { inbox, transport }: Pick<ListenDeps, 'inbox' | 'transport'>,
  stop: AbortSignal,
): Promise<true> {
  try {
    inbox.receive(heard);
    return true;
  } catch (error) {
    if (isDiskFull(error) && heard.kind === 'message') {
      const { id, room, thread } = heard;
      const words = { document: NO_ROOM, isLoud: false, mentions: [] };
      const message = { room, transaction: `no-room-${id}`, thread: thread ?? id, replaces: null, ...words };
      await transport.send({ kind: 'message', ...message }, stop).catch(() => null);
    }
    throw error;
  }
}

function isMeant(
  heard: Heard,
  { inbox, outbox, prefix }: Pick<ListenDeps, 'inbox' | 'outbox' | 'prefix'>,
): boolean {
  switch (heard.kind) {
    case 'message':
      return isForBot(heard, prefix, inbox.question(heard) !== null) || isReply(heard, inbox);
    case 'reaction':
      // People are quick: the card that they react to may be one of which the bot does not know yet that it came.
      return outbox.topicOf(heard.target) !== null || outbox.isUnderWay(heard.room);
    case 'redaction':
      return inbox.reaction(heard.target) !== null || inbox.isPending(heard.target);
    case 'departure':
    case 'yielded':
    case 'alone':
      return true;
    default:
      return assertNever(heard);
  }
}

/** In the thread of a dialogue everything that its person says is meant for the bot. */
function isReply(message: Message, inbox: Inbox): boolean {
  return message.thread !== null && inbox.dialogue(message) !== null;
}

import { assertNever } from '../kernel/errors.ts';
import type { Clock } from '../kernel/system.ts';
import type { Heard, Message } from './heard.ts';
import { isForBot } from './parse.ts';
import type { Inbox, Outbox, Transport } from './ports.ts';

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
  readonly transport: Pick<Transport, 'heard'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ear: Ear;
  readonly inbox: Inbox;
  readonly outbox: Pick<Outbox, 'topicOf'>;
  readonly prefix: string;
}

/** Stores what is meant for the bot, before anything is made of it. The rest of what people say is none of its business. */
export async function listen({ transport, ear, ...deps }: ListenDeps, stop: AbortSignal): Promise<void> {
  let askedAt = deps.clock.now();
  for await (const batch of transport.heard(stop)) {
    for (const heard of batch) {
      if (isMeant(heard, deps)) {
        deps.inbox.receive(heard);
      }
    }
    ear.heard(askedAt);
    askedAt = deps.clock.now();
  }
}

function isMeant(heard: Heard, { inbox, outbox, prefix }: Omit<ListenDeps, 'transport' | 'ear'>): boolean {
  switch (heard.kind) {
    case 'message':
      return isForBot(heard, prefix, inbox.question(heard) !== null) || isReply(heard, inbox);
    case 'reaction':
      return outbox.topicOf(heard.target) !== null;
    case 'redaction':
      return inbox.reaction(heard.target) !== null || inbox.isPending(heard.target);
    case 'departure':
      return true;
    default:
      return assertNever(heard);
  }
}

/** In the thread of a dialogue everything that its person says is meant for the bot. */
function isReply(message: Message, inbox: Inbox): boolean {
  return message.thread !== null && inbox.dialogue(message) !== null;
}

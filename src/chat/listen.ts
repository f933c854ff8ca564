import { assertNever } from '../kernel/errors.ts';
import { isForBot } from './parse.ts';
import type { Heard, Inbox, Message, Outbox, Transport } from './ports.ts';

export interface ListenDeps {
  readonly transport: Pick<Transport, 'heard'>;
  readonly inbox: Inbox;
  readonly outbox: Pick<Outbox, 'topicOf'>;
  readonly prefix: string;
}

/** Stores what is meant for the bot, before anything is made of it. The rest of what people say is none of its business. */
export async function listen({ transport, ...deps }: ListenDeps, stop: AbortSignal): Promise<void> {
  for await (const batch of transport.heard(stop)) {
    for (const heard of batch) {
      if (isMeant(heard, deps)) {
        deps.inbox.receive(heard);
      }
    }
  }
}

function isMeant(heard: Heard, { inbox, outbox, prefix }: Omit<ListenDeps, 'transport'>): boolean {
  switch (heard.kind) {
    case 'message':
      return isForBot(heard, prefix, inbox.question(heard) !== null) || isReply(heard, inbox);
    case 'reaction':
      return outbox.topicOf(heard.target) !== null;
    case 'redaction':
      return inbox.reaction(heard.target) !== null || inbox.isPending(heard.target);
    default:
      return assertNever(heard);
  }
}

/** In the thread of a dialogue everything that its person says is meant for the bot. */
function isReply(message: Message, inbox: Inbox): boolean {
  return message.thread !== null && inbox.dialogue(message) !== null;
}

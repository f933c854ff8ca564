import { onceThereIsRoom } from '../../kernel/disk-full.ts';
import type { EventId, UserId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/system.ts';
import type { JournalReader } from '../../operations/ports.ts';
import { cardOf } from '../cards/card-of.ts';
import type { Teller } from '../cards/teller.ts';
import { type Document, lines, withPrefix } from '../document.ts';
import {
  type Due,
  type Outbox,
  type Outgoing,
  RateLimited,
  type Transport,
  Undeliverable,
} from '../ports.ts';
import { createDoubts, type Doubts } from './doubts.ts';
import { forgetHandedOver, type HandOverDeps, handOverMessage } from './hand-over.ts';
import { isOvertaken, isWhollyOvertaken } from './overtaken.ts';
import { createPace, type Pace, type PaceDeps } from './pace.ts';

export interface PublishDeps extends HandOverDeps, PaceDeps {
  readonly transport: Pick<Transport, 'send'>;
  readonly outbox: Outbox;
  readonly journal: JournalReader & HandOverDeps['journal'];
  readonly log: Logger;
  readonly teller: Teller;
}

/** Says what is due until `stop`. How slow or broken the room is, nobody else ever notices. */
export async function publishAll(deps: PublishDeps, stop: AbortSignal): Promise<void> {
  const how = { pace: createPace(deps), doubts: createDoubts(), stop };
  while (!stop.aborted) {
    await onceThereIsRoom(async () => sayNext(deps, how), deps.clock, stop);
  }
}

interface How {
  readonly pace: Pace;
  readonly doubts: Doubts;
  readonly stop: AbortSignal;
}

async function sayNext(deps: PublishDeps, how: How): Promise<void> {
  const { outbox } = deps;
  const { pace, doubts, stop } = how;
  const due = outbox.next(pace);
  if (due === null) {
    await pace.rest(stop);
  } else if (!doubts.mayStand(due) && isOvertaken(due, deps, pace.isHushed)) {
    outbox.dropped(due, { withLater: isWhollyOvertaken(due) });
  } else {
    pace.tried(due);
    await publish(due, deps, how);
  }
}

async function publish(due: Due, deps: PublishDeps, { pace, doubts, stop }: How): Promise<void> {
  const { transport, outbox, log } = deps;
  const outgoing = outgoingOf(due, deps);
  if (outgoing === null) {
    doubts.settled(due);
    outbox.dropped(due);
    return;
  }
  try {
    const event = await transport.send(outgoing, stop);
    doubts.settled(due);
    deps.journal.transaction(() => {
      outbox.sent(due, event);
      forgetHandedOver(due, event, deps);
    });
  } catch (error) {
    if (error instanceof Undeliverable) {
      log.warn({ key: due.key, reason: error.message }, 'message can never be sent');
      doubts.settled(due);
      giveUp(due, outbox);
      return;
    }
    if (!stop.aborted) {
      log.info({ err: error, key: due.key }, 'room not reached');
      if (!(error instanceof RateLimited)) {
        doubts.unheard(due);
      }
      await pace.holdBack(error, due, stop);
    }
  }
}

const NOT_ALONE = [
  'I could not hand it over: in our direct room we are not alone, or I may not speak there.',
  'It is still kept. Make a new direct room with me, not encrypted, and ask there.',
];

/** A message that the bot may not take away is still there to be read: then people must do it. */
function giveUp(due: Due, outbox: Outbox): void {
  outbox.dropped(due);
  if ('redaction' in due.says && due.says.orElse !== '') {
    const { room, key, says } = due;
    const where = { room, key, thread: says.redaction };
    outbox.announce(where, { document: lines(due.says.orElse), isLoud: true });
  }
  if ('handsOver' in due.says) {
    const where = { ...due.says.handsOver.orElse, key: due.key };
    outbox.announce(where, { document: lines(...NOT_ALONE), isLoud: true });
  }
}

/** `null`: nothing is left to say. A fault of ours in one message must not hold up all that come after it. */
function outgoingOf(due: Due, deps: PublishDeps): Outgoing | null {
  try {
    const thread = due.thread === null ? null : deps.outbox.inRoom(due.thread);
    if (due.thread !== null && thread === null) {
      return null; // What it belongs to never came into the room, so it cannot either.
    }
    const outgoing = contentOf({ ...due, thread }, deps);
    return outgoing?.kind === 'message'
      ? { ...outgoing, document: withPrefix(outgoing.document, deps.teller.prefix) }
      : outgoing;
  } catch (error) {
    deps.log.error({ err: error, key: due.key }, 'message met a fault of its own');
    return inPlaceOf(due);
  }
}

function inPlaceOf({ room, transaction, since, says, thread, replaces }: Due): Outgoing | null {
  if (!('slot' in says) || says.slot === 'mark' || says.slot === 'output') {
    return null;
  }
  const document = lines(
    `#${says.operation} · Something broke on my side while I put this into words; the log has more.`,
  );
  const words = { document, isLoud: false, mentions: [] };
  return { kind: 'message', room, transaction, since, thread, replaces, ...words };
}

function contentOf(due: Due, deps: PublishDeps): Outgoing | null {
  const { room, transaction, since, says, thread, replaces } = due;
  const common = { room, transaction, since };
  if ('reaction' in says) {
    return { ...common, kind: 'reaction', target: says.target, key: says.reaction };
  }
  if ('redaction' in says) {
    return { ...common, kind: 'redaction', target: says.redaction, reason: says.reason };
  }
  if ('handsOver' in says) {
    return handOverMessage(due, says.handsOver, deps);
  }
  if ('file' in says) {
    return { ...common, kind: 'file', thread: threadOf(due), name: says.file, text: says.text };
  }
  if ('document' in says) {
    const { seeds: _seeds, ...words } = says;
    const mentions = mentionsIn(words.document, words.isLoud);
    return { ...common, kind: 'message', thread, replaces, ...words, mentions };
  }
  return ofOperation(due, says, deps);
}

/** A message of an operation, as its journal had it then. */
function ofOperation(
  due: Due,
  says: Extract<Due['says'], { slot: unknown }>,
  deps: PublishDeps,
): Outgoing | null {
  const { room, transaction, since, thread, replaces } = due;
  const common = { room, transaction, since };
  const history = deps.journal.history(says.operation, says.upTo);
  const card = cardOf({ slot: says.slot, id: says.operation }, history, deps.teller);
  if ('file' in card) {
    return card.file === null ? null : { ...common, kind: 'file', thread: threadOf(due), ...card.file };
  }
  if ('mark' in card) {
    const command = deps.journal.operation(says.operation)?.command ?? threadOf(due);
    const target = deps.outbox.inRoom(command);
    return target === null ? null : { ...common, kind: 'reaction', target, key: card.mark };
  }
  return { ...common, kind: 'message', thread, replaces, ...card };
}

/** An answer that asks calls the people it names. */
function mentionsIn(document: Document, isLoud: boolean): readonly UserId[] {
  const spans = document.flatMap((block) => (block.block === 'line' ? block.spans : []));
  return isLoud
    ? spans.flatMap((span) => (typeof span === 'object' && 'user' in span ? [span.user] : []))
    : [];
}

function threadOf({ thread, key }: Due): EventId {
  if (thread === null) {
    throw new TypeError(`${key} belongs to no thread.`);
  }
  return thread;
}

import { z } from 'zod';
import type { Answer, Due, Outbox, Topic } from '../../chat/ports.ts';
import { EventId, RoomId } from '../../kernel/ids.ts';
import type { Operation } from '../../operations/operation.ts';
import { messageKey, type Slot } from '../../operations/ports.ts';
import type { Database } from './database.ts';
import { AnyTopic, createDesk, type Desk, type OutboxDeps, Row } from './desk.ts';
import { consoleOf } from './told.ts';

const Count = z.object({ n: z.number() });
const LastRow = z.object({ room: RoomId, thread: EventId.nullable(), topic: z.string() });

export function createSqliteOutbox({ sql, transaction }: Database, deps: OutboxDeps): Outbox {
  const desk = createDesk(sql, deps);
  const { on, put, react } = desk;
  /** What was given out last: it may be in words already, so that what changes now is not in it. */
  let taken = 0;
  return {
    put: (message, answer) => transaction(() => putAnswer(desk, message, answer)),
    announce: ({ room, key, thread = null }, { document, isLoud }) =>
      transaction(() => {
        const says = { document, isLoud, seeds: [] };
        put({ key: `notice/${key}`, room, thread, topic: { kind: 'answer' }, says });
      }),
    react: ({ id, room }, key) => transaction(() => react(room, id, key)),
    ...secretsOf(desk, transaction),
    backlog: () => Count.parse(on('backlog').get()).n,
    // Most calls find a version due already: those write nothing, and wake nobody.
    refresh: (operation, slot) =>
      isWaiting(desk, { operation, slot, taken })
        ? undefined
        : transaction(() => refresh(desk, { operation, slot })),
    next(may) {
      const due = next(desk, may);
      taken = due?.seq ?? taken;
      return due;
    },
    ...consoleOf(desk, transaction),
    sent: ({ key, seq, room, says, replaces }, event) =>
      transaction(() => {
        on('remember').run(event, seq);
        on('mark').run(1, key, seq);
        on('tidy').run(key, seq);
        const seeds = 'document' in says && replaces === null ? says.seeds : [];
        seeds.forEach((seed) => react(room, event, seed));
      }),
    isAnswered: (thread) => on('answered').get(thread) !== undefined,
    dropped: ({ key, seq }, { withLater } = { withLater: false }) =>
      transaction(() => void on('mark').run(2, key, withLater ? Number.MAX_SAFE_INTEGER : seq)),
    isShown: (operation) => on('told').get(messageKey(operation, 'card')) !== undefined,
    isUnderWay: (room) => on('underWay').get(room) !== undefined,
    topicOf: (event) => topicOf(desk, event),
  };
}

function topicOf({ on }: Desk, event: EventId): Topic | null {
  const row = z.object({ topic: z.string() }).optional().parse(on('topic').get(event));
  return row === undefined ? null : AnyTopic.parse(JSON.parse(row.topic));
}

/** Each room is asked about once: were it reached from one row to the next, what comes later would be said first. */
function next({ on, toDue }: Desk, { isReady, isReached }: Parameters<Outbox['next']>[0]): Due | null {
  const reached = new Map<RoomId, boolean>();
  const mayGo = ({ room }: Pick<Due, 'room'>): boolean => {
    const is = reached.get(room) ?? isReached({ room });
    reached.set(room, is);
    return is;
  };
  for (const found of on('fresh').iterate()) {
    const waiting = Waiting.parse(found);
    if (mayGo(waiting)) {
      return toDue(Row.parse(on('bySeq').get(waiting.seq)));
    }
  }
  const edits = Row.array().parse(on('edits').all());
  const edit = edits.find((one) => mayGo(one) && isReady(one.key));
  return edit === undefined ? null : toDue(edit);
}

const Waiting = Row.pick({ seq: true, room: true });

function putAnswer({ put }: Desk, { id, room, thread }: Parameters<Outbox['put']>[0], answer: Answer): void {
  const { file, asks, seeds = [], ...words } = answer;
  const topic: Topic =
    asks === undefined ? { kind: 'answer' } : { kind: 'question', sender: asks, command: id };
  const root = thread ?? id;
  put({ key: `${topic.kind}/${id}`, room, thread: root, topic, says: { ...words, seeds } });
  if (file !== undefined) {
    const says = { file: file.name, text: file.text };
    put({ key: `file/${id}`, room, thread: root, topic: { kind: 'answer' }, says });
  }
}

type ForAWhile = Pick<Outbox, 'redact' | 'handOver' | 'vanish' | 'endVanishing' | 'moveVanishing'>;

/** What must not stand in a room, and what may for a while. */
function secretsOf(desk: Desk, transaction: Database['transaction']): ForAWhile {
  const { on, put } = desk;
  return {
    redact: (message, how) => transaction(() => redact(desk, message, how)),
    handOver: ({ id, room }, handsOver) =>
      transaction(() =>
        put({ key: `handover/${id}`, room, thread: null, topic: { kind: 'answer' }, says: { handsOver } }),
      ),
    vanish: ({ id, room }, at) => transaction(() => void on('vanish').run(id, room, at.getTime())),
    endVanishing: (now) => endVanishing(desk, now, transaction),
    moveVanishing: (byMs) => transaction(() => void on('moveVanishing').run(byMs)),
  };
}

function redact(
  { put }: Desk,
  { id, room }: Parameters<Outbox['redact']>[0],
  how: Parameters<Outbox['redact']>[1],
): void {
  const says = { redaction: id, ...how };
  put({ key: `redaction/${id}`, room, thread: id, topic: { kind: 'answer' }, says });
}

const Vanishing = z.object({ event: EventId, room: RoomId });

/** Most looks find nothing: those write nothing, and wake nobody. */
function endVanishing(desk: Desk, now: Date, transaction: Database['transaction']): void {
  const over = Vanishing.array().parse(desk.on('over').all(now.getTime()));
  if (over.length > 0) {
    transaction(() => {
      for (const { event: id, room } of over) {
        redact(desk, { id, room }, { reason: 'its time is over', orElse: '' });
        desk.on('vanished').run(id);
      }
    });
  }
}

interface Refreshing {
  readonly operation: Pick<Operation, 'id' | 'plannings'>;
  readonly slot: Slot;
}

function isWaiting(
  { on }: Desk,
  { operation, slot, taken }: Refreshing & { readonly taken: number },
): boolean {
  return Count.parse(on('waiting').get(messageKey(operation, slot), taken)).n > 0;
}

/** Makes the newest version of a message due, unless nothing of it was ever said. */
function refresh({ on, put }: Desk, { operation, slot }: Refreshing): void {
  const key = messageKey(operation, slot);
  const { id } = operation;
  const like = LastRow.optional().parse(on('like').get(key));
  if (like !== undefined) {
    const upTo = z.object({ seq: z.number() }).parse(on('newest').get(id)).seq;
    put({ ...like, key, topic: AnyTopic.parse(JSON.parse(like.topic)), says: { operation: id, slot, upTo } });
  }
}

import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { Document } from '../../chat/document.ts';
import type { Answer, Due, Outbox, Topic } from '../../chat/ports.ts';
import { EventId, OperationId, RoomId, UserId } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/system.ts';
import { type Slot, slots } from '../../operations/ports.ts';
import type { Cipher } from './cipher.ts';
import { type Database, statementsOf } from './database.ts';

const Says = z.union([
  z.object({ document: Document, isLoud: z.boolean(), seeds: z.array(z.string()).default([]) }),
  z.object({ operation: OperationId, slot: z.enum(slots), upTo: z.number() }),
  z.object({ reaction: z.string(), target: EventId }),
  z.object({ redaction: EventId, reason: z.string(), orElse: z.string() }),
  z.object({
    handsOver: z.object({
      words: Document,
      values: z.array(z.object({ label: z.string(), key: z.string() })),
      staysMs: z.number(),
      orElse: z.object({ room: RoomId, thread: EventId }),
    }),
  }),
  z.object({ file: z.string(), text: z.string() }),
]);
const AnyTopic = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer') }),
  z.object({ kind: z.literal('question'), sender: UserId, command: EventId }),
  z.object({
    kind: z.literal('operation'),
    operation: OperationId,
    slot: z.enum(slots),
    planning: z.number(),
  }),
]);
const Row = z.object({
  seq: z.number(),
  key: z.string(),
  room: RoomId,
  thread: EventId.nullable(),
  txn: z.string(),
  says: z.instanceof(Uint8Array),
  at: z.number(),
  replaces: EventId.nullable(),
});

const Count = z.object({ n: z.number() });
const LastRow = z.object({ room: RoomId, thread: EventId.nullable(), topic: z.string() });

export interface OutboxDeps {
  readonly random: Random;
  readonly cipher: Cipher;
}

/** What is put here: a key, a room, a thread, a topic and what to say. */
interface Letter extends Pick<Due, 'key' | 'room' | 'thread' | 'says'> {
  readonly topic: Topic;
}

/** Rows of the outbox: `sent` is 0 while something is due, 1 when the room has it, 2 when nothing more can be done. */
const statements = {
  put: 'INSERT INTO outbox (key, room, thread, txn, topic, says, at) VALUES (?, ?, ?, ?, ?, ?, unixepoch())',
  /** Only what decides which comes first: all that wait are sorted, and one is read. */
  fresh: `SELECT seq, room FROM outbox
    WHERE sent = 0 AND key NOT IN (SELECT key FROM messages)
    ORDER BY key LIKE 'redaction/%' DESC, key LIKE 'reaction/%' DESC, seq`,
  bySeq: 'SELECT seq, key, room, thread, txn, says, at, NULL AS replaces FROM outbox WHERE seq = ?',
  edits: `SELECT o.seq, o.key, o.room, o.thread, o.txn, o.says, o.at, m.event AS replaces FROM outbox o
    JOIN messages m ON m.key = o.key
    WHERE o.seq IN (SELECT max(seq) FROM outbox WHERE sent = 0 GROUP BY key) ORDER BY o.seq`,
  /** What was said is not kept: it may hold the words of an app. */
  mark: "UPDATE outbox SET sent = ?, says = x'' WHERE key = ? AND seq <= ? AND sent = 0",
  remember: 'INSERT OR IGNORE INTO messages SELECT key, ?, topic FROM outbox WHERE seq = ?',
  /** Edits that were overtaken: the newest row of a key says enough. */
  tidy: 'DELETE FROM outbox WHERE key = ? AND seq < ? AND sent <> 0',
  topic: 'SELECT topic FROM messages WHERE event = ?',
  backlog: 'SELECT count(DISTINCT key) AS n FROM outbox WHERE sent = 0',
  waiting: 'SELECT count(*) AS n FROM outbox WHERE key = ? AND sent = 0',
  like: 'SELECT room, thread, topic FROM outbox WHERE key = ? ORDER BY seq DESC LIMIT 1',
  answered: 'SELECT 1 FROM outbox WHERE thread = ? LIMIT 1',
  newest: 'SELECT max(seq) AS seq FROM journal WHERE operation = ?',
  vanish: 'INSERT OR IGNORE INTO vanishing VALUES (?, ?, ?)',
  over: 'SELECT event, room FROM vanishing WHERE at <= ?',
  vanished: 'DELETE FROM vanishing WHERE event = ?',
};

export function createSqliteOutbox({ sql, transaction }: Database, deps: OutboxDeps): Outbox {
  const desk = createDesk(sql, deps);
  const { on, put, react } = desk;
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
    refresh(operation, slot) {
      // Most calls find a version due already: those write nothing, and wake nobody.
      if (isWaiting(desk, operation, slot)) {
        return;
      }
      transaction(() => refresh(desk, operation, slot));
    },
    next: (may) => next(desk, may),
    sent: ({ key, seq, room, says, replaces }, event) =>
      transaction(() => {
        on('remember').run(event, seq);
        on('mark').run(1, key, seq);
        on('tidy').run(key, seq);
        const seeds = 'document' in says && replaces === null ? says.seeds : [];
        seeds.forEach((seed) => react(room, event, seed));
      }),
    isAnswered: (thread) => on('answered').get(thread) !== undefined,
    dropped: ({ key, seq }) => transaction(() => void on('mark').run(2, key, seq)),
    topicOf(event) {
      const row = z.object({ topic: z.string() }).optional().parse(on('topic').get(event));
      return row === undefined ? null : AnyTopic.parse(JSON.parse(row.topic));
    },
  };
}

function next({ on, toDue }: Desk, { isReady, isReached }: Parameters<Outbox['next']>[0]): Due | null {
  for (const found of on('fresh').iterate()) {
    const { seq, room } = Waiting.parse(found);
    if (isReached({ room })) {
      return toDue(Row.parse(on('bySeq').get(seq)));
    }
  }
  const edits = Row.array().parse(on('edits').all());
  const edit = edits.find((one) => isReached(one) && isReady(one.key));
  return edit === undefined ? null : toDue(edit);
}

const Waiting = Row.pick({ seq: true, room: true });

/** The statements, and how a row is written and read. */
interface Desk {
  on(name: keyof typeof statements): StatementSync;
  put(letter: Letter): void;
  react(room: RoomId, target: EventId, key: string): void;
  toDue(row: z.infer<typeof Row>): Due;
}

function createDesk(sql: Database['sql'], { random, cipher }: OutboxDeps): Desk {
  const on = statementsOf(sql, statements);
  function put({ key, room, thread, topic, says }: Letter): void {
    on('put').run(key, room, thread, random.token(), JSON.stringify(topic), cipher.seal(says));
  }
  return {
    on,
    put,
    react(room, target, reaction) {
      const key = `reaction/${target}/${reaction}`;
      put({ key, room, thread: null, topic: { kind: 'answer' }, says: { reaction, target } });
    },
    toDue: ({ txn, says, at, ...row }) => ({
      ...row,
      transaction: txn,
      since: new Date(at * 1000),
      says: Says.parse(cipher.open(says)),
    }),
  };
}

function putAnswer({ put }: Desk, { id, room, thread }: Parameters<Outbox['put']>[0], answer: Answer): void {
  const { document, isLoud, file, asks, seeds = [] } = answer;
  const topic: Topic =
    asks === undefined ? { kind: 'answer' } : { kind: 'question', sender: asks, command: id };
  const root = thread ?? id;
  put({ key: `${topic.kind}/${id}`, room, thread: root, topic, says: { document, isLoud, seeds } });
  if (file !== undefined) {
    const says = { file: file.name, text: file.text };
    put({ key: `file/${id}`, room, thread: root, topic: { kind: 'answer' }, says });
  }
}

type ForAWhile = Pick<Outbox, 'redact' | 'handOver' | 'vanish' | 'endVanishing'>;

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

function isWaiting({ on }: Desk, operation: OperationId, slot: Slot): boolean {
  return Count.parse(on('waiting').get(`operation/${operation}/${slot}`)).n > 0;
}

/** Makes the newest version of a message due, unless nothing of it was ever said. */
function refresh({ on, put }: Desk, operation: OperationId, slot: Slot): void {
  const key = `operation/${operation}/${slot}`;
  const like = LastRow.optional().parse(on('like').get(key));
  if (like !== undefined) {
    const upTo = z.object({ seq: z.number() }).parse(on('newest').get(operation)).seq;
    put({ ...like, key, topic: AnyTopic.parse(JSON.parse(like.topic)), says: { operation, slot, upTo } });
  }
}

import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { Document } from '../../chat/document.ts';
import type { Due, Topic } from '../../chat/ports.ts';
import { AppName, CONSOLE_ROOM, EventId, OperationId, RoomId, UserId } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/system.ts';
import { slots } from '../../operations/ports.ts';
import type { Cipher } from './cipher.ts';
import { type Database, statementsOf } from './database.ts';

const Says = z.union([
  z.object({
    document: Document,
    isLoud: z.boolean(),
    seeds: z.array(z.string()).default([]),
    refuses: z.literal(true).exactOptional(),
    hidden: z.object({ app: AppName, key: z.string() }).exactOptional(),
  }),
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
export const AnyTopic = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer') }),
  z.object({ kind: z.literal('question'), sender: UserId, command: EventId }),
  z.object({
    kind: z.literal('operation'),
    operation: OperationId,
    slot: z.enum(slots),
    planning: z.number(),
  }),
]);
export const Row = z.object({
  seq: z.number(),
  key: z.string(),
  room: RoomId,
  thread: EventId.nullable(),
  txn: z.string(),
  says: z.instanceof(Uint8Array),
  at: z.number(),
  replaces: EventId.nullable(),
});

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
  underWay: `SELECT 1 FROM outbox
    WHERE sent = 0 AND room = ? AND key NOT LIKE 'reaction/%' AND key NOT IN (SELECT key FROM messages) LIMIT 1`,
  waiting: 'SELECT count(*) AS n FROM outbox WHERE key = ? AND seq > ? AND sent = 0',
  like: 'SELECT room, thread, topic FROM outbox WHERE key = ? ORDER BY seq DESC LIMIT 1',
  answered: 'SELECT 1 FROM outbox WHERE thread = ? LIMIT 1',
  newest: 'SELECT max(seq) AS seq FROM journal WHERE operation = ?',
  vanish: 'INSERT OR IGNORE INTO vanishing VALUES (?, ?, ?)',
  over: 'SELECT event, room FROM vanishing WHERE at <= ?',
  moveVanishing: 'UPDATE vanishing SET at = at + ?',
  vanished: 'DELETE FROM vanishing WHERE event = ?',
  terminals: `SELECT DISTINCT room FROM outbox WHERE sent = 0 AND room LIKE '${CONSOLE_ROOM}%'`,
  forgetTerminal: 'DELETE FROM outbox WHERE room = ?',
  told: 'SELECT event FROM messages WHERE key = ?',
};

/** The statements, and how a row is written and read. */
export interface Desk {
  on(name: keyof typeof statements): StatementSync;
  put(letter: Letter): void;
  react(room: RoomId, target: EventId, key: string): void;
  toDue(row: z.infer<typeof Row>): Due;
}

export function createDesk(sql: Database['sql'], { random, cipher }: OutboxDeps): Desk {
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

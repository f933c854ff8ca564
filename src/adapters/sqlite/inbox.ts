import { z } from 'zod';
import type { Heard, Inbox } from '../../chat/ports.ts';
import { EventId, RoomId, UserId } from '../../kernel/ids.ts';
import type { Cipher } from './cipher.ts';
import { type Database, statementsOf } from './database.ts';

const from = { id: EventId, room: RoomId, sender: UserId, sentAt: z.coerce.date() };
const Message = z.object({
  kind: z.literal('message'),
  ...from,
  body: z.string(),
  isCut: z.boolean(),
  thread: EventId.nullable(),
  isToBot: z.boolean(),
  isDirect: z.boolean(),
  isPublic: z.boolean(),
});
const Reacted = z.object({ kind: z.literal('reaction'), ...from, target: EventId, key: z.string() });
const Redacted = z.object({ kind: z.literal('redaction'), ...from, target: EventId });
const AnyHeard = z.discriminatedUnion('kind', [Message, Reacted, Redacted]);
const Strings = z.record(z.string(), z.string());
const Call = z.object({
  command: z.string(),
  args: Strings,
  notes: Strings.exactOptional(),
  reply: z.string().exactOptional(),
});
const Asked = z.object({
  message: Message,
  askedAt: z.coerce.date<Date | string>(),
  options: z.array(z.object({ label: z.string(), call: Call })),
});
const Conversation = z.object({
  message: Message,
  thread: EventId,
  askedAt: z.coerce.date<Date | string>(),
  call: Call,
});
const Sealed = z.object({ words: z.instanceof(Uint8Array) });

/** How long a question that nobody answers is kept, in milliseconds: what was answered before may be in it. */
const KEPT_MS = 7 * 24 * 3_600_000;

const statements = {
  receive: 'INSERT OR IGNORE INTO inbox (id, room, sender, words) VALUES (?, ?, ?, ?)',
  keepReaction: 'INSERT OR IGNORE INTO reactions VALUES (?, ?)',
  reaction: 'SELECT reaction FROM reactions WHERE id = ?',
  keepDirect:
    'INSERT INTO direct_rooms VALUES (?, ?) ON CONFLICT (sender) DO UPDATE SET room = excluded.room',
  directRoom: 'SELECT room FROM direct_rooms WHERE sender = ?',
  pending: 'SELECT words FROM inbox WHERE handled = 0 ORDER BY rowid',
  isPending: 'SELECT 1 FROM inbox WHERE id = ? AND handled = 0',
  handled: 'UPDATE inbox SET handled = 1, words = NULL WHERE id = ?',
  ask: 'INSERT OR REPLACE INTO questions VALUES (?, ?, ?)',
  question: 'SELECT question AS words FROM questions WHERE room = ? AND sender = ?',
  answered: 'DELETE FROM questions WHERE room = ? AND sender = ?',
  converse: 'INSERT OR REPLACE INTO dialogues VALUES (?, ?, ?, ?, ?)',
  forgetOld: 'DELETE FROM dialogues WHERE at < ?',
  dialogue: `SELECT dialogue AS words FROM dialogues WHERE room = ? AND sender = ? AND thread = coalesce(?, thread)
    ORDER BY rowid DESC LIMIT 1`,
  ended: 'DELETE FROM dialogues WHERE room = ? AND sender = ? AND thread = ?',
  first:
    'INSERT INTO firsts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE firsts.at <= ?',
};

export function createSqliteInbox({ sql, transaction }: Database, cipher: Cipher): Inbox {
  const on = statementsOf(sql, statements);

  function take(heard: Heard): boolean {
    const { changes } = on('receive').run(heard.id, heard.room, heard.sender, cipher.seal(heard));
    if (heard.kind === 'message' && heard.isDirect) {
      on('keepDirect').run(heard.sender, heard.room);
    }
    if (heard.kind === 'reaction') {
      on('keepReaction').run(heard.id, JSON.stringify(heard));
    }
    if (heard.kind === 'redaction') {
      on('handled').run(heard.target); // What was taken back before it was handled is not acted on.
    }
    return changes === 1;
  }

  return {
    receive: (heard) => transaction(() => take(heard)),
    pending: () =>
      Sealed.array()
        .parse(on('pending').all())
        .map(({ words }) => AnyHeard.parse(cipher.open(words))),
    isPending: (id) => on('isPending').get(id) !== undefined,
    handled: ({ id }) => transaction(() => void on('handled').run(id)),
    ask: (asked) =>
      transaction(() => void on('ask').run(asked.message.room, asked.message.sender, cipher.seal(asked))),
    question({ room, sender }) {
      const row = on('question').get(room, sender);
      return row === undefined ? null : Asked.parse(cipher.open(Sealed.parse(row).words));
    },
    answered: ({ room, sender }) => transaction(() => void on('answered').run(room, sender)),
    converse: (talk) =>
      transaction(() => {
        const { room, sender } = talk.message;
        const at = talk.askedAt.getTime();
        on('forgetOld').run(at - KEPT_MS);
        on('converse').run(room, sender, talk.thread, at, cipher.seal(talk));
      }),
    dialogue({ room, sender, thread }) {
      const row = on('dialogue').get(room, sender, thread);
      return row === undefined ? null : Conversation.parse(cipher.open(Sealed.parse(row).words));
    },
    ended: ({ message, thread }) =>
      transaction(() => void on('ended').run(message.room, message.sender, thread)),
    directRoom(sender) {
      const row = z.object({ room: RoomId }).optional().parse(on('directRoom').get(sender));
      return row?.room ?? null;
    },
    reaction(id) {
      const row = z.object({ reaction: z.string() }).optional().parse(on('reaction').get(id));
      return row === undefined ? null : Reacted.parse(JSON.parse(row.reaction));
    },
    isFirst: (key, now, withinMs) =>
      transaction(() => on('first').run(key, now.getTime(), now.getTime() - withinMs).changes === 1),
  };
}

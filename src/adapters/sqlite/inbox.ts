import { z } from 'zod';
import type { Heard, Inbox, Question, Reaction } from '../../chat/ports.ts';
import { EventId, RoomId, UserId } from '../../kernel/ids.ts';
import type { Cipher } from './cipher.ts';
import type { Database } from './database.ts';

const from = { id: EventId, room: RoomId, sender: UserId, sentAt: z.coerce.date() };
const Message = z.object({
  kind: z.literal('message'),
  ...from,
  body: z.string(),
  isCut: z.boolean(),
  thread: EventId.nullable(),
  isToBot: z.boolean(),
});
const Reacted = z.object({ kind: z.literal('reaction'), ...from, target: EventId, key: z.string() });
const Redacted = z.object({ kind: z.literal('redaction'), ...from, target: EventId });
const AnyHeard = z.discriminatedUnion('kind', [Message, Reacted, Redacted]);
const Call = z.object({ command: z.string(), args: z.record(z.string(), z.string()) });
const Asked = z.object({ message: Message, options: z.array(z.object({ label: z.string(), call: Call })) });
const Sealed = z.object({ words: z.instanceof(Uint8Array) });

export function createSqliteInbox({ sql, transaction }: Database, cipher: Cipher): Inbox {
  const receive = sql.prepare('INSERT OR IGNORE INTO inbox (id, room, sender, words) VALUES (?, ?, ?, ?)');
  const keepReaction = sql.prepare('INSERT OR IGNORE INTO reactions VALUES (?, ?)');
  const findReaction = sql.prepare('SELECT reaction FROM reactions WHERE id = ?');
  const pending = sql.prepare('SELECT words FROM inbox WHERE handled = 0 ORDER BY rowid');
  const handled = sql.prepare('UPDATE inbox SET handled = 1, words = NULL WHERE id = ?');
  const ask = sql.prepare('INSERT OR REPLACE INTO questions VALUES (?, ?, ?)');
  const find = sql.prepare('SELECT question AS words FROM questions WHERE room = ? AND sender = ?');
  const answered = sql.prepare('DELETE FROM questions WHERE room = ? AND sender = ?');
  const first = sql.prepare(
    'INSERT INTO firsts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE firsts.at <= ?',
  );

  function take(heard: Heard): boolean {
    const { changes } = receive.run(heard.id, heard.room, heard.sender, cipher.seal(heard));
    if (heard.kind === 'reaction') {
      keepReaction.run(heard.id, JSON.stringify(heard));
    }
    if (heard.kind === 'redaction') {
      handled.run(heard.target); // What was taken back before it was handled is not acted on.
    }
    return changes === 1;
  }

  function question(row: unknown): Question | null {
    return row === undefined ? null : Asked.parse(cipher.open(Sealed.parse(row).words));
  }

  function reaction(id: EventId): Reaction | null {
    const row = z.object({ reaction: z.string() }).optional().parse(findReaction.get(id));
    return row === undefined ? null : Reacted.parse(JSON.parse(row.reaction));
  }

  return {
    receive: (heard) => transaction(() => take(heard)),
    pending: () => Sealed.array().parse(pending.all()).map(({ words }) => AnyHeard.parse(cipher.open(words))),
    handled: ({ id }) => transaction(() => void handled.run(id)),
    ask: (asked) =>
      transaction(() => void ask.run(asked.message.room, asked.message.sender, cipher.seal(asked))),
    question: ({ room, sender }) => question(find.get(room, sender)),
    answered: ({ room, sender }) => transaction(() => void answered.run(room, sender)),
    reaction,
    isFirst: (key, now, withinMs) =>
      transaction(() => first.run(key, now.getTime(), now.getTime() - withinMs).changes === 1),
  };
}

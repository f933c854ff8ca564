import type { StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { Heard, Reaction, Redaction } from '../../chat/heard.ts';
import type { Inbox } from '../../chat/ports.ts';
import { type EventId, RoomId } from '../../kernel/ids.ts';
import type { Cipher } from './cipher.ts';
import { type Database, statementsOf } from './database.ts';
import { AnyHeard, Reacted } from './heard.ts';
import { createQuestions } from './questions.ts';

const Sealed = z.object({ words: z.instanceof(Uint8Array) });

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
  first:
    'INSERT INTO firsts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE firsts.at <= ? OR firsts.at > ?',
};

/** What is said once a day and was said in the future, by a clock that was set back since, is said again; what is said once is not. */
const LONG_MS = 30 * 86_400_000;
const NEVER = Number.MAX_SAFE_INTEGER;

export function createSqliteInbox(database: Database, cipher: Cipher): Inbox {
  const { sql, transaction } = database;
  const on = statementsOf(sql, statements);
  return {
    receive: (heard) => transaction(() => take(heard, on, cipher)),
    pending: () =>
      Sealed.array()
        .parse(on('pending').all())
        .map(({ words }) => AnyHeard.parse(cipher.open(words))),
    isPending: (id) => on('isPending').get(id) !== undefined,
    handled: ({ id }) => transaction(() => void on('handled').run(id)),
    ...createQuestions(database, cipher),
    directRoom(sender) {
      const row = z.object({ room: RoomId }).optional().parse(on('directRoom').get(sender));
      return row?.room ?? null;
    },
    reaction: (id) => reactionOf(id, on),
    isFirst: (key, now, withinMs) =>
      transaction(() => {
        const at = now.getTime();
        return on('first').run(key, at, at - withinMs, withinMs > LONG_MS ? NEVER : at).changes === 1;
      }),
  };
}

type On = (name: keyof typeof statements) => StatementSync;

function take(heard: Heard, on: On, cipher: Cipher): boolean {
  const { changes } = on('receive').run(heard.id, heard.room, heard.sender, cipher.seal(heard));
  if (heard.kind === 'message' && heard.isDirect && heard.fromConsole === undefined) {
    on('keepDirect').run(heard.sender, heard.room);
  }
  if (heard.kind === 'reaction') {
    on('keepReaction').run(heard.id, JSON.stringify(heard));
  }
  if (heard.kind === 'redaction' && mayTakeBack(heard, on)) {
    on('handled').run(heard.target); // What was taken back before it was handled is not acted on.
  }
  return changes === 1;
}

/** A moderator may clear up words, and so undo a command; a vote is its person's alone. */
function mayTakeBack({ target, sender }: Redaction, on: On): boolean {
  const reaction = reactionOf(target, on);
  return reaction === null || reaction.sender === sender;
}

function reactionOf(id: EventId, on: On): Reaction | null {
  const row = z.object({ reaction: z.string() }).optional().parse(on('reaction').get(id));
  return row === undefined ? null : Reacted.parse(JSON.parse(row.reaction));
}

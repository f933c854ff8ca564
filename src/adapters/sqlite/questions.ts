import { z } from 'zod';
import type { Inbox } from '../../chat/ports.ts';
import { type AppName, EventId } from '../../kernel/ids.ts';
import type { Cipher } from './cipher.ts';
import { type Database, statementsOf } from './database.ts';
import { Message } from './heard.ts';

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
const SealedRow = z.object({ row: z.int(), words: z.instanceof(Uint8Array) });
const Sealed = z.object({ words: z.instanceof(Uint8Array) });

/** How long a question that nobody answers is kept, in milliseconds: what was answered before may be in it. */
const KEPT_MS = 7 * 24 * 3_600_000;

const statements = {
  ask: 'INSERT OR REPLACE INTO questions VALUES (?, ?, ?)',
  question: 'SELECT question AS words FROM questions WHERE room = ? AND sender = ?',
  answered: 'DELETE FROM questions WHERE room = ? AND sender = ?',
  converse: 'INSERT OR REPLACE INTO dialogues VALUES (?, ?, ?, ?, ?)',
  forgetOld: 'DELETE FROM dialogues WHERE at < ?',
  dialogue: `SELECT dialogue AS words FROM dialogues WHERE room = ? AND sender = ? AND thread = coalesce(?, thread)
    ORDER BY rowid DESC LIMIT 1`,
  questions: 'SELECT rowid AS row, question AS words FROM questions',
  dialogues: 'SELECT rowid AS row, dialogue AS words FROM dialogues',
  dropQuestion: 'DELETE FROM questions WHERE rowid = ?',
  dropDialogue: 'DELETE FROM dialogues WHERE rowid = ?',
  ended: 'DELETE FROM dialogues WHERE room = ? AND sender = ? AND thread = ?',
};

type Questions = Pick<
  Inbox,
  'ask' | 'question' | 'answered' | 'converse' | 'dialogue' | 'ended' | 'endAbout'
>;

/** What the bot asked and waits for: a choice of each person in a room, and a dialogue in a thread. */
export function createQuestions({ sql, transaction }: Database, cipher: Cipher): Questions {
  const on = statementsOf(sql, statements);
  return {
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
    endAbout: (app) =>
      transaction(() => {
        for (const { row, words } of SealedRow.array().parse(on('questions').all())) {
          const { options } = Asked.parse(cipher.open(words));
          if (options.some(({ call }) => isAbout(call, app))) {
            on('dropQuestion').run(row);
          }
        }
        for (const { row, words } of SealedRow.array().parse(on('dialogues').all())) {
          if (isAbout(Conversation.parse(cipher.open(words)).call, app)) {
            on('dropDialogue').run(row);
          }
        }
      }),
  };
}

/** As an argument or in what the command noted, with its whole name. */
function isAbout({ args, notes = {} }: z.infer<typeof Call>, app: AppName): boolean {
  return [...Object.values(args), ...Object.values(notes)].includes(app);
}

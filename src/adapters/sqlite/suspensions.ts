import { z } from 'zod';
import type { Suspensions } from '../../access/suspensions.ts';
import { UserId } from '../../kernel/ids.ts';
import type { Database } from './database.ts';

const Row = z.object({
  person: z.string(),
  users: z
    .string()
    .transform((text) => JSON.parse(text))
    .pipe(z.array(UserId)),
  by: UserId,
  at: z.coerce.date<string>(),
  why: z.string(),
});

export function createSqliteSuspensions({ sql, transaction }: Database): Suspensions {
  const all = sql.prepare('SELECT person, users, by, at, why FROM suspensions ORDER BY at');
  const begin = sql.prepare(
    'INSERT OR REPLACE INTO suspensions (person, users, by, at, why) VALUES (?, ?, ?, ?, ?)',
  );
  const end = sql.prepare('DELETE FROM suspensions WHERE person = ?');
  return {
    all: () => Row.array().parse(all.all()),
    begin: ({ person, users, by, at, why }) =>
      transaction(() => void begin.run(person, JSON.stringify(users), by, at.toISOString(), why)),
    end: (person) => transaction(() => void end.run(person)),
  };
}

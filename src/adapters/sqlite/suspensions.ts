import { z } from 'zod';
import type { Suspensions } from '../../access/suspensions.ts';
import { UserId } from '../../kernel/ids.ts';
import type { Database } from './database.ts';

const Row = z.object({ person: z.string(), by: UserId, at: z.coerce.date<string>(), why: z.string() });

export function createSqliteSuspensions({ sql, transaction }: Database): Suspensions {
  const all = sql.prepare('SELECT person, by, at, why FROM suspensions ORDER BY at');
  const begin = sql.prepare('INSERT OR REPLACE INTO suspensions (person, by, at, why) VALUES (?, ?, ?, ?)');
  const end = sql.prepare('DELETE FROM suspensions WHERE person = ?');
  return {
    all: () => Row.array().parse(all.all()),
    begin: ({ person, by, at, why }) => transaction(() => void begin.run(person, by, at.toISOString(), why)),
    end: (person) => transaction(() => void end.run(person)),
  };
}

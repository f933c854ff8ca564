import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { UserError } from '../../kernel/errors.ts';
import type { Database } from './database.ts';
import { chainJournal } from './journal-chain.ts';

/** The digest key, in hex: rows of the journal are linked with it. */
type Migration = (sql: DatabaseSync, digestKey: string) => void;

/**
 * What changed about tables that stand already, oldest first; new tables stand in the schema. The file remembers how many it has seen:
 * only ever add at the end.
 */
const migrations: readonly Migration[] = [chainJournal, dateOutbox, bindSuspensions];

const Version = z.object({ user_version: z.number() });

/** Brings the file of an older coopbot to today's form, all of it or nothing. Throws `config_invalid` for one of a newer coopbot. */
export function migrate({ sql, transaction }: Database, digestKey: string): void {
  const { user_version: seen } = Version.parse(sql.prepare('PRAGMA user_version').get());
  if (seen > migrations.length) {
    const sentence = 'A newer coopbot has written the bot’s database. Bring that version back.';
    throw new UserError('config_invalid', sentence);
  }
  if (seen < migrations.length) {
    transaction(() => {
      migrations.slice(seen).forEach((change) => change(sql, digestKey));
      sql.exec(`PRAGMA user_version = ${migrations.length}`);
    });
  }
}

/** Since when each message is due, in seconds; 0 for those that waited already. */
function dateOutbox(sql: DatabaseSync): void {
  sql.exec('ALTER TABLE outbox ADD COLUMN at INTEGER NOT NULL DEFAULT 0');
}

/** The Matrix ids of who is suspended; of before that was kept none, and the name alone holds. */
function bindSuspensions(sql: DatabaseSync): void {
  sql.exec("ALTER TABLE suspensions ADD COLUMN users TEXT NOT NULL DEFAULT '[]'");
}

import { join } from 'node:path';
import { readOrMakeKey } from './adapters/files/keys.ts';
import { createCipher } from './adapters/sqlite/cipher.ts';
import { type Database, type DatabaseHooks, openDatabase } from './adapters/sqlite/database.ts';
import { createSqliteInbox } from './adapters/sqlite/inbox.ts';
import { createSqliteJournal } from './adapters/sqlite/journal.ts';
import { migrate } from './adapters/sqlite/migrate.ts';
import { createSqliteOutbox } from './adapters/sqlite/outbox.ts';
import { proveKey } from './adapters/sqlite/prove-key.ts';
import { createSqliteRevisions } from './adapters/sqlite/revisions.ts';
import { createSqliteSuspensions } from './adapters/sqlite/suspensions.ts';
import { createSqliteVault } from './adapters/sqlite/vault.ts';
import { systemRandom as random } from './adapters/system/system.ts';
import type { BotParts } from './bot-parts.ts';
import type { Config } from './config/config.ts';

type Store = Pick<BotParts, 'journal' | 'vault' | 'revisions' | 'suspensions' | 'inbox' | 'outbox'>;

/** The bot's own data: journal, inbox, outbox and what goes with them. Throws `disk_full`, and then nothing is left open. */
export function openData(
  config: Config,
  hooks: DatabaseHooks,
): { readonly database: Database; readonly digestKey: string; readonly store: Store } {
  const database = openDatabase(join(config.data, 'coopbot.db'), hooks);
  try {
    const digestKey = Buffer.from(readOrMakeKey(config.keys.digestFile)).toString('hex');
    return { database, digestKey, store: storeIn(database, config, digestKey) };
  } catch (error) {
    database.close();
    throw error;
  }
}

function storeIn(database: Database, config: Config, digestKey: string): Store {
  const cipher = createCipher(readOrMakeKey(config.keys.dataFile));
  proveKey(database, cipher);
  migrate(database, digestKey);
  return {
    journal: createSqliteJournal(database, { random, cipher, digestKey }),
    vault: createSqliteVault(database, cipher),
    revisions: createSqliteRevisions(database, cipher),
    suspensions: createSqliteSuspensions(database),
    inbox: createSqliteInbox(database, cipher),
    outbox: createSqliteOutbox(database, { random, cipher }),
  };
}

import type { Suspensions } from '../../src/access/suspensions.ts';
import { createCipher } from '../../src/adapters/sqlite/cipher.ts';
import { type Database, openDatabase } from '../../src/adapters/sqlite/database.ts';
import { createSqliteInbox } from '../../src/adapters/sqlite/inbox.ts';
import { createSqliteJournal } from '../../src/adapters/sqlite/journal.ts';
import { migrate } from '../../src/adapters/sqlite/migrate.ts';
import { createSqliteOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { createSqliteRevisions } from '../../src/adapters/sqlite/revisions.ts';
import { createSqliteSuspensions } from '../../src/adapters/sqlite/suspensions.ts';
import { createSqliteVault } from '../../src/adapters/sqlite/vault.ts';
import type { Inbox, Outbox } from '../../src/chat/ports.ts';
import type { Random } from '../../src/kernel/system.ts';
import type { Journal, Vault } from '../../src/operations/ports.ts';
import type { Revisions } from '../../src/revisions/revisions.ts';

export interface Store {
  readonly journal: Journal;
  readonly vault: Vault;
  readonly revisions: Revisions;
  readonly suspensions: Suspensions;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly database: Database;
}

/** The real store; in memory unless `path` is given. There is no fake one: SQLite is fast enough and tells no lies. */
export function openStore(
  random: Random,
  {
    path = ':memory:',
    onWritten = (): void => {},
    onBoundary = (_side: 'before' | 'after'): void => {},
    digestKey = 'test',
  } = {},
): Store {
  const database = openDatabase(path, { onWritten, onBoundary });
  const cipher = createCipher(new Uint8Array(32).fill(7));
  migrate(database, digestKey);
  return {
    database,
    journal: createSqliteJournal(database, { random, cipher, digestKey }),
    vault: createSqliteVault(database, cipher),
    revisions: createSqliteRevisions(database, cipher),
    suspensions: createSqliteSuspensions(database),
    inbox: createSqliteInbox(database, cipher),
    outbox: createSqliteOutbox(database, { random, cipher }),
  };
}

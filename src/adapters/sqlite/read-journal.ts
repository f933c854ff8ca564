import { DatabaseSync } from 'node:sqlite';
import { COLUMNS, WrittenRow as Row, type WrittenRow } from './journal-chain.ts';

/** The journal in this file, read beside a bot that runs. */
export interface JournalFile {
  /** Every row, oldest first. */
  rows(): Iterable<WrittenRow>;
  close(): void;
}

/** Throws what SQLite throws where the file is no journal of today's form. */
export function openJournalFile(path: string): JournalFile {
  const sql = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  const all = sql.prepare(`SELECT ${COLUMNS} FROM journal ORDER BY seq`);
  return {
    *rows() {
      for (const row of all.iterate()) {
        yield Row.parse(row);
      }
    },
    close: () => sql.close(),
  };
}

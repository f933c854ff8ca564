import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import {
  CHAIN_START,
  type ChainedRow,
  type ChainReport,
  type ChainStart,
  createChainReader,
  type Head,
  linkOf,
} from '../../kernel/chain.ts';
import { canonicalJson } from '../../kernel/digest.ts';

/** A row of the journal as it lies on the disk. */
export const WrittenRow = z.object({
  seq: z.number(),
  version: z.number(),
  operation: z.number(),
  at: z.string(),
  actor: z.string(),
  cause: z.string(),
  event: z.string(),
  link: z.string(),
});
export type WrittenRow = z.infer<typeof WrittenRow>;

export const COLUMNS = 'seq, version, operation, at, actor, cause, event, link';

/** What its link is made over: every column. */
export function chained({ seq, link, ...content }: WrittenRow): ChainedRow {
  return { seq, link, content: canonicalJson(content) };
}

/** The row that the next one is linked to. */
export function lastOf(sql: DatabaseSync): ChainStart {
  const row = sql.prepare('SELECT seq, link FROM journal ORDER BY seq DESC LIMIT 1').get();
  return z.object({ seq: z.number(), link: z.string() }).optional().parse(row) ?? CHAIN_START;
}

/** Rows are added at the end, and that is all: whoever else writes to the file is refused, `INSERT OR REPLACE` included. */
const onlyAppend = `
  CREATE TRIGGER journal_update BEFORE UPDATE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is only added to'); END;
  CREATE TRIGGER journal_delete BEFORE DELETE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is only added to'); END;
  CREATE TRIGGER journal_insert BEFORE INSERT ON journal
    WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM journal)
    BEGIN SELECT raise(ABORT, 'the journal is only added to at its end'); END;
`;

/** Who stood behind a row of before that was written down: as far as its event says. */
const whoWas = `
  UPDATE journal SET
    actor = CASE WHEN json_extract(event, '$.type') IN ('received', 'approved', 'withdrawn', 'cancelAsked')
      THEN json_extract(event, '$.by') ELSE 'bot' END,
    cause = CASE json_extract(event, '$.type')
      WHEN 'received' THEN json_extract(event, '$.command') ELSE 'unknown' END;
`;

/** Gives every row its actor, cause and link, once; from then on rows are only added. */
export function chainJournal(sql: DatabaseSync, digestKey: string): void {
  for (const column of ['actor', 'cause', 'link']) {
    sql.exec(`ALTER TABLE journal ADD COLUMN ${column} TEXT NOT NULL DEFAULT ''`);
  }
  sql.exec(whoWas);
  const place = sql.prepare('UPDATE journal SET seq = ?, link = ? WHERE seq = ?');
  let before = CHAIN_START;
  for (const found of sql.prepare(`SELECT ${COLUMNS} FROM journal ORDER BY seq`).all()) {
    const row = WrittenRow.parse(found);
    const seq = before.seq + 1;
    before = { seq, link: linkOf(digestKey, chained({ ...row, seq }), before.link) };
    place.run(seq, before.link, row.seq);
  }
  sql.exec(onlyAppend);
}

/** Rows that are looked at in one go: others get their turn in between. */
export const PAGE = 500;

export interface Audit {
  readonly digestKey: string;
  readonly noted: Head | null;
  readonly signal: AbortSignal;
}

/** `pageAfter`: the rows behind that number, as many as a page has. */
export async function auditRows(
  pageAfter: (seq: number) => readonly unknown[],
  { digestKey, noted, signal }: Audit,
): Promise<ChainReport> {
  const reader = createChainReader(digestKey, { start: CHAIN_START, noted });
  let isLast = false;
  for (let after = 0; !isLast; ) {
    signal.throwIfAborted();
    const rows = WrittenRow.array().parse(pageAfter(after));
    rows.forEach((row) => reader.take(chained(row)));
    after = rows.at(-1)?.seq ?? after;
    isLast = rows.length < PAGE;
    await setImmediate();
  }
  return reader.end();
}

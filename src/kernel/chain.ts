import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './digest.ts';

/** One row of a chain: what it says, and a link that holds it to all rows before it. */
export interface ChainedRow {
  readonly seq: number;
  /** Everything that the row says, in one text. */
  readonly content: string;
  readonly link: string;
}

/** Where the first row of all is linked to. */
export const CHAIN_START: ChainStart = { seq: 0, link: '0'.repeat(64) };

/**
 * The link of a row: HMAC-SHA-256 over its place, its content and the link before it. Keyed, so that whoever can only write the file
 * cannot write a chain that holds.
 */
export function linkOf(
  key: string,
  { seq, content }: Pick<ChainedRow, 'seq' | 'content'>,
  before: string,
): string {
  return createHmac('sha256', key).update(canonicalJson({ before, seq, content })).digest('hex');
}

/** A row by its number and the beginning of its link, as people note it: `1204-8c1f0d2e77aa`. */
export const Head = z
  .string()
  .regex(/^\d{1,12}-[0-9a-f]{12,64}$/, 'must be a number and the sign behind it, as in `1204-8c1f0d2e77aa`')
  .transform((text) => {
    const [seq = '', link = ''] = text.split('-');
    return { seq: Number(seq), link };
  });
export type Head = z.infer<typeof Head>;

/** Characters of a link that people note: nobody finds another chain that has the same ones. */
const NOTED = 12;

export function headText({ seq, link }: Pick<ChainedRow, 'seq' | 'link'>): string {
  return `${seq}-${link.slice(0, NOTED)}`;
}

/** Where rows begin that are only a part: behind that row, which had that link. */
export interface ChainStart {
  readonly seq: number;
  readonly link: string;
}

/** How far a chain holds. `broken`: a sentence about the first row that does not. */
export interface ChainReport {
  readonly rows: number;
  /** The last row that holds; `null`: there is none. */
  readonly head: Pick<ChainedRow, 'seq' | 'link'> | null;
  readonly broken: string | null;
}

/** Reads a chain row by row, in order; what comes behind the first row that does not hold is not looked at. */
export interface ChainReader {
  take(row: ChainedRow): void;
  end(): ChainReport;
}

export interface ChainOptions {
  readonly start: ChainStart;
  /** A head that somebody wrote down earlier and that must be in the chain: a tail that was cut off shows only by it. */
  readonly noted: Head | null;
}

export function createChainReader(key: string, { start, noted }: ChainOptions): ChainReader {
  let before: ChainStart = start;
  let rows = 0;
  let broken: string | null = null;
  return {
    take(row) {
      broken ??= wrongWith(row, before, key) ?? wrongWithNoted(row, noted);
      if (broken === null) {
        before = row;
        rows += 1;
      }
    },
    end: () => ({
      rows,
      head: rows === 0 ? null : { seq: before.seq, link: before.link },
      broken: broken ?? notIn({ start, end: before }, noted),
    }),
  };
}

function wrongWith(row: ChainedRow, before: ChainStart, key: string): string | null {
  if (row.seq !== before.seq + 1) {
    return row.seq > before.seq
      ? `Row ${before.seq + 1} is not there: row ${row.seq} follows row ${before.seq}.`
      : `Row ${row.seq} stands behind row ${before.seq}.`;
  }
  return row.link === linkOf(key, row, before.link)
    ? null
    : `Row ${row.seq} is not what was written, or what stood before it was another row.`;
}

function wrongWithNoted({ seq, link }: ChainStart, noted: Head | null): string | null {
  return noted?.seq === seq && !link.startsWith(noted.link)
    ? `Row ${seq} is not the one that was noted. If the note is right, the rows were written anew.`
    : null;
}

function notIn(
  { start, end }: { readonly start: ChainStart; readonly end: ChainStart },
  noted: Head | null,
): string | null {
  if (noted === null || (noted.seq > start.seq && noted.seq <= end.seq)) {
    return null; // Looked at on the way.
  }
  if (noted.seq > end.seq) {
    return `Rows ${end.seq + 1} to ${noted.seq} are not there, although row ${noted.seq} was noted.`;
  }
  return noted.seq < start.seq
    ? `Row ${noted.seq} was noted, and these rows begin behind it.`
    : wrongWithNoted(start, noted);
}

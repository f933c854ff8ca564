import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadConfig } from './adapters/files/config.ts';
import { readOrMakeKey } from './adapters/files/keys.ts';
import { readLines } from './adapters/files/read-lines.ts';
import { chained, WrittenRow } from './adapters/sqlite/journal-chain.ts';
import { type JournalFile, openJournalFile } from './adapters/sqlite/read-journal.ts';
import type { Config } from './config/config.ts';
import {
  CHAIN_START,
  type ChainedRow,
  type ChainReport,
  type ChainStart,
  createChainReader,
  Head,
  headText,
} from './kernel/chain.ts';
import { UserError } from './kernel/errors.ts';

/** What was typed behind `coopbot journal`, and what it meets of the terminal. */
export interface JournalWords extends JournalFlags {
  readonly words: readonly string[];
  readonly configPath: string;
}

export interface JournalFlags {
  readonly since?: string | undefined;
  readonly format?: string | undefined;
  readonly head?: string | undefined;
}

export interface JournalTerminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Resolves when more may be written. */
  readonly out: (text: string) => Promise<void> | void;
}

const USAGE =
  'coopbot journal export [--since DATE] [--format jsonl], or coopbot journal verify [FILE] [--head HEAD]';

/**
 * Writes the journal out, or says whether it is whole: the bot's own, also while it runs, or a file that was written out. Answers the
 * exit code: 1 where the chain does not hold. Throws `bad_arguments`, `config_invalid`.
 */
export async function runJournal(typed: JournalWords, terminal: JournalTerminal): Promise<number> {
  const [word, file, ...more] = typed.words;
  const config = await loadConfig(typed.configPath, terminal.environment);
  if (word === 'export' && file === undefined) {
    return exportRows(typed, config, terminal);
  }
  if (word === 'verify' && more.length === 0) {
    return verify({ file, noted: headIn(typed.head) }, config, terminal);
  }
  throw new UserError('bad_arguments', `Usage: ${USAGE}`);
}

/** One line of an exported journal: a row, and the link of the one before it, so that a part of a journal can be checked too. */
const ExportedRow = WrittenRow.omit({ event: true }).extend({ event: z.json(), before: z.string() });

async function exportRows(
  { since, format = 'jsonl' }: JournalWords,
  config: Config,
  { out }: JournalTerminal,
): Promise<number> {
  const from = since === undefined ? new Date(0) : new Date(since);
  if (format !== 'jsonl' || Number.isNaN(from.getTime())) {
    throw new UserError('bad_arguments', `\`--format\` is jsonl, \`--since\` a date. Usage: ${USAGE}`);
  }
  await withJournal(config, async ({ rows }) => {
    let { link: before } = CHAIN_START;
    let hasBegun = false;
    for (const row of rows()) {
      // By the order of the rows, not by each one's time: a clock that was set back must leave no hole.
      hasBegun ||= new Date(row.at) >= from;
      if (hasBegun) {
        await out(`${JSON.stringify({ ...row, event: JSON.parse(row.event), before })}\n`);
      }
      before = row.link;
    }
  });
  return 0;
}

interface Wanted {
  /** A journal that was written out; not given: the bot's own. */
  readonly file: string | undefined;
  readonly noted: Head | null;
}

async function verify({ file, noted }: Wanted, config: Config, terminal: JournalTerminal): Promise<number> {
  const key = digestKeyOf(config);
  const report =
    file === undefined
      ? await withJournal(config, async ({ rows }) => ownReport(rows(), key, noted))
      : await fileReport(file, key, noted);
  await terminal.out(`${wordsOf(report, noted).join('\n')}\n`);
  return report.broken === null ? 0 : 1;
}

function ownReport(rows: Iterable<WrittenRow>, key: string, noted: Head | null): Report {
  const reader = createChainReader(key, { start: CHAIN_START, noted });
  for (const row of rows) {
    reader.take(chained(row));
  }
  return { ...reader.end(), start: CHAIN_START };
}

interface Report extends ChainReport {
  readonly start: ChainStart;
}

async function fileReport(path: string, key: string, noted: Head | null): Promise<Report> {
  let start: ChainStart = CHAIN_START;
  let reader = createChainReader(key, { start, noted });
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    const { row, before } = exported(line, { path, line: number });
    if (number === 1 && row.seq > 1) {
      start = { seq: row.seq - 1, link: before };
      reader = createChainReader(key, { start, noted });
    }
    reader.take(row);
  }
  return { ...reader.end(), start };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    yield* readLines(path);
  } catch (error) {
    throw new UserError('file_unreadable', `\`${path}\` cannot be read.`, { cause: error });
  }
}

function exported(
  text: string,
  place: { readonly path: string; readonly line: number },
): { readonly row: ChainedRow; readonly before: string } {
  try {
    const { before, event, ...row } = ExportedRow.parse(JSON.parse(text));
    return { row: chained({ ...row, event: JSON.stringify(event) }), before };
  } catch (error) {
    throw new UserError('bad_arguments', 'This is no row of a journal.', { cause: error, place });
  }
}

function wordsOf({ rows, head, broken, start }: Report, noted: Head | null): string[] {
  if (broken !== null) {
    const holds = head === null ? 'No row holds.' : `Rows ${start.seq + 1} to ${head.seq} hold.`;
    return ['The journal does not hold.', broken, holds];
  }
  return [
    `The journal is whole: ${rows} rows.`,
    ...(start.seq === 0
      ? []
      : [`It begins with row ${start.seq + 1}: what came before is not in this file.`]),
    ...(noted === null ? [] : [`Row ${noted.seq} is the one that was noted.`]),
    ...(head === null ? [] : [`Head: ${headText(head)}`]),
  ];
}

function headIn(text: string | undefined): Head | null {
  const { data: head } = Head.safeParse(text);
  if (text !== undefined && head === undefined) {
    throw new UserError('bad_arguments', `\`--head\` is like 1204-8c1f0d2e77aa. Usage: ${USAGE}`);
  }
  return head ?? null;
}

async function withJournal<Result>(
  config: Config,
  work: (file: JournalFile) => Promise<Result>,
): Promise<Result> {
  const path = join(config.data, 'coopbot.db');
  if (!existsSync(path)) {
    throw new UserError('config_invalid', `No bot has worked in \`${config.data}\` yet.`);
  }
  const file = openFile(path);
  try {
    return await work(file);
  } finally {
    file.close();
  }
}

function openFile(path: string): JournalFile {
  try {
    return openJournalFile(path);
  } catch (error) {
    const sentence = `The journal in \`${path}\` is of an older coopbot. Start the bot once: it brings it up to date.`;
    throw new UserError('config_invalid', sentence, { cause: error });
  }
}

function digestKeyOf({ keys }: Config): string {
  if (!existsSync(keys.digestFile)) {
    throw new UserError('config_invalid', `The key \`${keys.digestFile}\` that links the rows is not there.`);
  }
  return Buffer.from(readOrMakeKey(keys.digestFile)).toString('hex');
}

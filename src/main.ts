#!/usr/bin/env node
import { once } from 'node:events';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import type { CliContext } from './cli/command.ts';
import type { ConsoleOptions } from './console.ts';
import type { JournalFlags } from './journal-commands.ts';

// Types are stripped once and kept, and the young heap stays small: a faster start, less memory. NODE_COMPILE_CACHE wins over
// this folder; where it cannot be written, nothing is kept. Everything of ours is imported after it.
enableCompileCache(join(import.meta.dirname, '../.cache/node'));
setFlagsFromString('--semi-space-growth-factor=1');

const usage = `coopbot: a co-op's cloud from its chat room

  coopbot run --config FILE     run the bot until SIGTERM
  coopbot adopt [FOLDER…] [--config FILE]
                                hold app files, also those of further folders of abra, against what runs;
                                changes nothing
  coopbot console [--as NAME] [--room ROOM] [--say COMMAND]... [--config FILE]
                                talk with the running bot from this terminal
  coopbot secret insert APP NAME [--config FILE]
                                hand in a password, typed unseen or piped in
  coopbot journal export [--since DATE] [--format jsonl]
                                write the journal out, a row on each line
  coopbot journal verify [FILE] [--head HEAD]
                                say whether a row was changed, put in, taken out or moved
  coopbot stack COMMAND         docker's stack commands: config, deploy, ls, ps, rm, services
  coopbot version               its version
  coopbot help                  this text
`;

const options = {
  config: { type: 'string', default: 'config.yml' },
  since: { type: 'string' },
  format: { type: 'string' },
  head: { type: 'string' },
  as: { type: 'string' },
  room: { type: 'string' },
  say: { type: 'string', multiple: true },
} as const;

/** Exit codes: 0 all well, 1 a fault of ours, 2 something that a person can mend; those of `stack` are docker's. */
async function main(argv: readonly string[]): Promise<number> {
  if (isForStack(argv)) {
    const { runCli } = await import('./cli/run.ts');
    return runCli(argv, terminal());
  }
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options,
  });
  const [word = '', ...words] = positionals;
  const command = new Map(Object.entries(commands)).get(word);
  if (command !== undefined) {
    return command(words, values);
  }
  process.stdout.write(word === 'version' ? `coopbot ${(await import('./run-bot.ts')).version}\n` : usage);
  return word === 'version' || word === 'help' ? 0 : 2;
}

interface Values extends JournalFlags {
  readonly config: string;
  readonly as?: string | undefined;
  readonly room?: string | undefined;
  readonly say?: readonly string[] | undefined;
}

const commands: Readonly<Record<string, (words: readonly string[], values: Values) => Promise<number>>> = {
  'node-job': doNodeJob,
  run: async (_words, { config }) => runUntilStopped(config),
  adopt: async (words, { config }) => adopt(words, config),
  console: async (_words, { config, as = null, room = null, say = [] }) => talk({ as, room, say, config }),
  secret: async (words, { config }) => takeSecret(words, config),
  journal: async (words, values) => readJournal(values, words),
};

async function adopt(folders: readonly string[], configPath: string): Promise<number> {
  const { reportAdoption } = await import('./adopt.ts');
  process.stdout.on('error', endQuietly);
  await reportAdoption(folders, configPath, {
    environment: process.env,
    out: (text) => process.stdout.write(text),
    isColoured: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    signal: hearSignals(),
  });
  return 0;
}

async function talk(how: ConsoleOptions): Promise<number> {
  const { runConsole } = await import('./console.ts');
  const { stdin: input, stdout: output, stderr, env: environment } = process;
  output.on('error', endQuietly);
  return runConsole(how, {
    environment,
    input,
    output,
    out: (text) => output.write(text),
    err: (text) => stderr.write(text),
    readValue,
    signal: hearSignals(),
  });
}

async function takeSecret(words: readonly string[], configPath: string): Promise<number> {
  const { handInSecret } = await import('./hand-in.ts');
  await handInSecret(words, configPath, {
    environment: process.env,
    readValue,
    out: (text) => process.stdout.write(text),
  });
  return 0;
}

async function readJournal(
  { config: configPath, ...flags }: { readonly config: string } & JournalFlags,
  words: readonly string[],
): Promise<number> {
  const { runJournal } = await import('./journal-commands.ts');
  process.stdout.on('error', endQuietly);
  return runJournal({ words, configPath, ...flags }, { environment: process.env, out: writeOut });
}

/** Docker's flags in front of the command say which engine is meant: `coopbot --host tcp://… stack ls`. */
function isForStack([first = '']: readonly string[]): boolean {
  return first === 'stack' || /^(-[Hc]|--host(=|$)|--context(=|$))/.test(first);
}

/** The process as a command of the terminal meets it. A second Ctrl-C ends it at once. */
function terminal(): CliContext {
  let heard: AbortSignal | null = null;
  process.stdout.on('error', endQuietly);
  return {
    environment: process.env,
    folder: process.cwd(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    readStdin,
    columns: process.stdout.isTTY ? process.stdout.columns : null,
    now: () => new Date(),
    sleep: async (ms, signal) => setTimeout(ms, undefined, { signal }),
    get signal() {
      heard ??= hearSignals();
      return heard;
    },
  };
}

function hearSignals(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  return stop.signal;
}

async function readStdin(mostBytes: number): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  const pieces: AsyncIterable<Buffer> = process.stdin;
  for await (const chunk of pieces) {
    size += chunk.length;
    if (size > mostBytes) {
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Resolves when whoever reads it has room for more. */
async function writeOut(text: string): Promise<void> {
  if (!process.stdout.write(text)) {
    await once(process.stdout, 'drain');
  }
}

/** Typed unseen where somebody sits there; else all that is piped in. Ctrl-C ends it as everywhere. */
async function readValue(prompt: string): Promise<Uint8Array> {
  if (!process.stdin.isTTY) {
    return Buffer.concat(await process.stdin.toArray());
  }
  const { readHidden } = await import('./adapters/system/read-hidden.ts');
  const value = await readHidden(process.stdin, (text) => process.stderr.write(text), prompt);
  return value === null ? process.exit(INTERRUPTED) : Buffer.from(value);
}

/** What shells answer for Ctrl-C. */
const INTERRUPTED = 130;

/** Whoever read what is printed has enough: `coopbot stack ps blog | head -1`. */
function endQuietly(error: unknown): void {
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') {
    process.exit(0);
  }
  throw error;
}

/** The bot's own image on a node that the bot does not reach: does one thing there, and tells about it in lines. */
async function doNodeJob(): Promise<number> {
  const [{ WORK_FILE, workHere }, { readFile }] = await Promise.all([
    import('./adapters/docker/node/work-here.ts'),
    import('node:fs/promises'),
  ]);
  const text = await readFile(WORK_FILE, 'utf8');
  await workHere(text, (line) => process.stdout.write(line), hearSignals());
  return 0;
}

async function runUntilStopped(path: string): Promise<number> {
  const [{ loadConfig }, { runBot }] = await Promise.all([
    import('./adapters/files/config.ts'),
    import('./run-bot.ts'),
  ]);
  const stop = hearSignals();
  await runBot(await loadConfig(path, process.env), stop, { environment: process.env });
  return 0;
}

/** What people must read stands alone; only a fault of ours brings its stack. */
async function tell(error: unknown): Promise<number> {
  const { UserError } = await import('./kernel/errors.ts');
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n${error.hint}\n`);
    return 2;
  }
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    return 2;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2)).catch(tell);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PROJECT_FOLDER } from '../sandbox/layout.ts';
import { now } from './tap.ts';

export interface BotProcess {
  readonly pid: number;
  /** From its start to the line `ready` in its log, in milliseconds. */
  readonly readyAfterMs: number;
  memory(): Memory;
  stop(): Promise<void>;
}

/** In megabytes of 1,000,000 bytes. */
export interface Memory {
  readonly resident: number;
  /** The most it ever was. */
  readonly peak: number;
}

const READY_WITHIN_MS = 60_000;

/** The bot as people start it. It is ready when the promise resolves. */
export async function runBotProcess(config: string, log: string): Promise<BotProcess> {
  const startedAt = now();
  const child = spawn(process.execPath, ['src/main.ts', 'run', '--config', config], {
    cwd: PROJECT_FOLDER,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ready = Promise.withResolvers<number>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.includes('"msg":"ready"')) {
      ready.resolve(now() - startedAt);
    }
    appendFileSync(log, `${line}\n`);
  });
  child.once('exit', () => ready.reject(new Error(`The bot ended. Its log: ${log}`)));
  const late = setTimeout(() => {
    ready.reject(new Error(`The bot is not ready after ${READY_WITHIN_MS} ms. Its log: ${log}`));
    child.kill('SIGKILL');
  }, READY_WITHIN_MS);
  const readyAfterMs = await ready.promise.finally(() => clearTimeout(late));
  const pid = child.pid ?? 0;
  return { pid, readyAfterMs, memory: () => memoryOf(pid), stop: async () => end(child) };
}

function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (key: string): number =>
    (Number(new RegExp(`^${key}:\\s*(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / 1e6;
  return { resident: read('VmRSS'), peak: read('VmHWM') };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await ended;
  }
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CliContext } from '../../../src/cli/command.ts';
import { runCli } from '../../../src/cli/run.ts';
import type { Answerer, EngineAnswer, EngineCall } from '../../parity/rig/engine-calls.ts';
import { createMockEngine } from '../../parity/rig/mock-engine.ts';
import { type Recorded, startRecorder } from '../../parity/rig/recorder.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What changed something, in order. */
  readonly changes: readonly string[];
}

export interface Terminal {
  readonly folder: string;
  write(name: string, text: string): void;
  run(...argv: string[]): Promise<Ended>;
  /** Presses Ctrl-C. */
  interrupt(): void;
}

/** Answers in place of the engine; `null`: the engine itself answers. */
export type Meddle = (call: EngineCall) => EngineAnswer | null;

interface Settings {
  readonly engine?: Answerer;
  readonly meddle?: Meddle;
  readonly environment?: Readonly<Record<string, string>>;
  readonly columns?: number;
}

/** A folder, a stand-in engine and a clock that sleeping moves on. */
export async function openTerminal(settings: Settings = {}): Promise<Terminal> {
  const folder = mkdtempSync(join(tmpdir(), 'coopbot-cli-'));
  const socket = join(folder, 'docker.sock');
  const engine = settings.engine ?? createMockEngine();
  const recorder = await startRecorder(socket, async (call) => settings.meddle?.(call) ?? engine(call));
  const stop = new AbortController();
  onTestFinished(async () => {
    await recorder.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let nowMs = Date.UTC(2024, 0, 1);
  const around = {
    environment: { HOME: folder, DOCKER_HOST: `unix://${socket}`, ...settings.environment },
    folder,
    columns: settings.columns ?? null,
    now: () => new Date(nowMs),
    signal: stop.signal,
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      nowMs += ms;
    },
  };
  return {
    folder,
    write(name, text) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    },
    interrupt: () => stop.abort(),
    async run(...argv) {
      const printed = { out: '', err: '' };
      const context: CliContext = {
        ...around,
        readStdin: async () => Buffer.from('services: {app: {image: "from-stdin"}}'),
        out: (text) => void (printed.out += text),
        err: (text) => void (printed.err += text),
      };
      const code = await runCli(argv, context);
      return { code, ...printed, changes: recorder.take().filter(isChange).map(inWords) };
    },
  };
}

function isChange({ method }: Recorded): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function inWords({ method, path, body }: Recorded): string {
  const name = typeof body === 'object' && body !== null && 'Name' in body ? ` ${String(body.Name)}` : '';
  return `${method} ${path.replace(/\/[a-z]{3}\d{4}0+/, '/ID')}${name}`;
}

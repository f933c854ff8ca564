import { spawn } from 'node:child_process';

export interface Ended {
  /** 1 when it could not be started or was killed. */
  readonly code: number;
  /** Both of its outputs as they came. */
  readonly output: string;
  readonly tookMs: number;
}

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  /** Hears each whole line as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program to its end. Its failure is a value. */
export async function run(program: string, args: readonly string[], options: Options = {}): Promise<Ended> {
  const startedAt = performance.now();
  const ended = Promise.withResolvers<number>();
  const child = spawn(program, args, {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: string[] = [];
  const lines = splitLines(options.onLine ?? (() => {}));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      parts.push(text);
      lines(text);
    });
  }
  child.once('error', (error) => {
    parts.push(`${error.message}\n`);
    ended.resolve(1);
  });
  child.once('close', (code) => ended.resolve(code ?? 1));
  const code = await ended.promise;
  return { code, output: parts.join(''), tookMs: performance.now() - startedAt };
}

/** `3.2 s` or `4 min 10 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function splitLines(onLine: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      onLine(line);
    }
  };
}

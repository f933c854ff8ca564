import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { PROJECT_FOLDER } from '../sandbox/layout.ts';
import { until } from '../sandbox/until.ts';
import type { Coop } from './coop.ts';
import { VERDICT_MS } from './talk.ts';

/** A terminal of the bot's machine, with `coopbot console` in it. */
export interface AtConsole {
  /** What was printed so far: answers, and what is none. */
  readonly out: () => string;
  readonly err: () => string;
  /** Waits until an answer fits. */
  sees(pattern: RegExp): Promise<void>;
  /** Nobody types any more. Answers the exit code. */
  leave(): Promise<unknown>;
  /** As when somebody closes the window, or the machine does. */
  kill(): Promise<unknown>;
  readonly code: Promise<unknown>;
}

/** Starts the real program; says those lines, or, without any, waits at its open standard input. */
export function atConsole(coop: Coop, as: string, says: readonly string[] = []): AtConsole {
  const config = join(dirname(coop.data), 'config.yml');
  const lines = says.flatMap((line) => ['--say', line]);
  const args = ['src/main.ts', 'console', '--as', as, '--config', config, ...lines];
  const child = spawn(process.execPath, args, { cwd: PROJECT_FOLDER });
  const out = printed(child, 'stdout');
  const err = printed(child, 'stderr');
  const code = once(child, 'close').then(([ended]: unknown[]) => ended);
  const isOver = (): boolean => child.exitCode !== null;
  return {
    out,
    err,
    code,
    sees: async (pattern) =>
      until(async () => pattern.test(out()) || isOver(), VERDICT_MS, `Not seen: ${pattern}`).then(() => {
        if (!pattern.test(out())) {
          throw new Error(`Not seen: ${pattern}, but:\n${out()}\n${err()}\n${coop.log().slice(-1500)}`);
        }
      }),
    async leave() {
      child.stdin.end();
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      return code;
    },
  };
}

/** Says those lines and answers how it ended. */
export async function sayAt(
  coop: Coop,
  as: string,
  ...says: readonly string[]
): Promise<{ readonly code: unknown; readonly out: string; readonly err: string }> {
  const sitting = atConsole(coop, as, says);
  const code = await sitting.code;
  return { code, out: sitting.out(), err: sitting.err() };
}

function printed(child: ChildProcessWithoutNullStreams, stream: 'stdout' | 'stderr'): () => string {
  let text = '';
  child[stream].setEncoding('utf8');
  child[stream].on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

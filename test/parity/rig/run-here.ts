import { setTimeout } from 'node:timers/promises';
import { runCli } from '../../../src/cli/run.ts';
import type { Ended } from './run-case.ts';

export interface Here {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly stdin?: Uint8Array;
}

/** A command of coopbot's terminal in this process: real time, no terminal behind what it prints. */
export async function runHere(
  argv: readonly string[],
  { environment, folder, stdin = new Uint8Array() }: Here,
): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const code = await runCli(argv, {
    environment,
    folder,
    out: (text) => void (printed.stdout += text),
    err: (text) => void (printed.stderr += text),
    readStdin: async () => stdin,
    columns: null,
    now: () => new Date(),
    sleep: async (ms, signal) => void (await setTimeout(ms, null, { signal })),
    signal: new AbortController().signal,
  });
  return { code, ...printed };
}

import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a program printed on its standard output. Throws a sentence with its last words when it did not succeed. */
export async function run(
  program: string,
  args: readonly string[],
  { input, cwd, env = {} }: RunOptions = {},
): Promise<string> {
  const child = spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
  });
  const out: Buffer[] = [];
  const words: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
  child.stdin.on('error', () => {}); // It ended without having read everything: its exit code says more.
  child.stdin.end(input);
  const ended = Promise.withResolvers<number | null>();
  child.once('error', ended.reject);
  child.once('close', ended.resolve);
  if ((await ended.promise) !== 0) {
    const last = Buffer.concat([...words, ...out])
      .toString('utf8')
      .trim()
      .slice(-1500);
    throw new Error(`\`${[program, ...args.slice(0, 3)].join(' ')}\` ended without success:\n${last}`);
  }
  return Buffer.concat(out).toString('utf8');
}

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Deploy } from './case-home.ts';
import type { DockerCli } from './docker-cli.ts';
import type { Ended, Implementation } from './run-case.ts';
import { runHere } from './run-here.ts';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');

/** Docker's own command line, as a process. */
export function docker({ command: [program, ...args] }: DockerCli): Implementation {
  return async (deploy) => runProcess(program, [...args, 'stack', ...deploy.argv], deploy);
}

/** coopbot's, as a process. */
export function coopbotProcess(...flags: readonly string[]): Implementation {
  return async (deploy) => {
    const [command = '', ...argv] = deploy.argv;
    return runProcess(process.execPath, [MAIN, 'stack', command, ...flags, ...argv], deploy);
  };
}

/** coopbot's, in this process, with `flags` such as `--like-docker`. */
export function coopbot(...flags: readonly string[]): Implementation {
  return async ({ argv: [command = '', ...argv], ...here }) =>
    runHere(['stack', command, ...flags, ...argv], here);
}

async function runProcess(
  program: string,
  args: readonly string[],
  { folder, environment, stdin }: Deploy,
): Promise<Ended> {
  const child = spawn(program, args, { cwd: folder, env: environment });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('close', (code) => resolve(code ?? 1));
  child.stdin.on('error', () => {
    // It may end without having read.
  });
  child.stdin.end(stdin);
  const [stdout, stderr, code] = await Promise.all([child.stdout.toArray(), child.stderr.toArray(), promise]);
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

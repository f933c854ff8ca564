import { execFile } from 'node:child_process';
import type { DockerCli } from './docker-cli.ts';
import type { Ended } from './run-case.ts';
import { runHere } from './run-here.ts';

/** Docker's own command line and ours, on the same engine. */
export interface Terminals {
  docker(...args: readonly string[]): Promise<Ended>;
  coopbot(...args: readonly string[]): Promise<Ended>;
}

/** `config`: a folder for docker's `config.json`. */
export function terminalsOn(
  dockerHost: string,
  { config, cli }: { readonly config: string; readonly cli: DockerCli },
): Terminals {
  const environment = { ...process.env, DOCKER_HOST: dockerHost, DOCKER_CONFIG: config };
  const [program, ...first] = cli.command;
  return {
    docker: async (...args) => {
      const { promise, resolve } = Promise.withResolvers<Ended>();
      execFile(program, [...first, ...args], { env: environment }, (error, stdout, stderr) =>
        resolve({ stdout, stderr, code: typeof error?.code === 'number' ? error.code : 0 }),
      );
      return promise;
    },
    coopbot: async (...args) => runHere(args, { environment, folder: config }),
  };
}

/**
 * What both print, and how both end. Ages pass and tasks go on: an answer of ours that differs counts only between two equal answers
 * of docker's.
 */
export async function askBoth(
  { docker, coopbot }: Terminals,
  args: readonly string[],
): Promise<{ readonly theirs: Ended; readonly ours: Ended }> {
  for (let tries = 0; tries < 20; tries += 1) {
    const before = await docker(...args);
    const ours = await coopbot(...args);
    if (ours.stdout === before.stdout || (await docker(...args)).stdout === before.stdout) {
      return { theirs: before, ours };
    }
  }
  throw new Error(`docker ${args.join(' ')} never prints the same twice`);
}

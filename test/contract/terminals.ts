import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runCli } from '../../src/cli/run.ts';

export interface Printed {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Docker's own command line and ours, on the same engine. */
export interface Terminals {
  docker(...args: readonly string[]): Promise<Printed>;
  coopbot(...args: readonly string[]): Promise<Printed>;
}

/** `folder`: the lab's, with docker's command line in it. `config`: a folder for docker's `config.json`. */
export function terminalsOn(
  dockerHost: string,
  { folder, config }: { folder: string; config: string },
): Terminals {
  const environment = { ...process.env, DOCKER_HOST: dockerHost, DOCKER_CONFIG: config };
  return {
    docker: async (...args) => {
      const { promise, resolve } = Promise.withResolvers<Printed>();
      execFile(join(folder, 'docker'), args, { env: environment }, (error, out, err) =>
        resolve({ out, err, code: typeof error?.code === 'number' ? error.code : 0 }),
      );
      return promise;
    },
    coopbot: async (...args) => {
      let [out, err] = ['', ''];
      const code = await runCli(args, {
        environment,
        folder,
        out: (text) => {
          out += text;
        },
        err: (text) => {
          err += text;
        },
        readStdin: async () => new Uint8Array(),
        columns: null,
        now: () => new Date(),
        sleep: async (ms, signal) => setTimeout(ms, undefined, { signal }),
        signal: new AbortController().signal,
      });
      return { out, err, code };
    },
  };
}

/**
 * What both print, and how both end. Ages pass and tasks go on: an answer of ours that differs counts only between two equal answers
 * of docker's.
 */
export async function askBoth(
  { docker, coopbot }: Terminals,
  args: readonly string[],
): Promise<{ theirs: Printed; ours: Printed }> {
  for (let tries = 0; tries < 20; tries += 1) {
    const before = await docker(...args);
    const ours = await coopbot(...args);
    if (ours.out === before.out || (await docker(...args)).out === before.out) {
      return { theirs: before, ours };
    }
  }
  throw new Error(`docker ${args.join(' ')} never prints the same twice`);
}

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { DockerCli } from '../rig/docker-cli.ts';
import { type Recorded, startRecorder } from '../rig/recorder.ts';
import { createAgreeableEngine } from './agreeable-engine.ts';
import type { ComposeInput } from './compose-input.ts';
import { STACK } from './ours.ts';
import { type Outcome, postedFrom } from './outcome.ts';

/** Deploys inputs with docker's own command line, one after the other, to an engine that only listens. */
export interface DockerWorker {
  /** Where the files of an input lie. */
  readonly root: string;
  /** All that docker's process sees of the environment. */
  environmentFor(input: ComposeInput): Readonly<Record<string, string>>;
  outcomeOf(input: ComposeInput): Promise<Outcome>;
  close(): Promise<void>;
}

export async function startDockerWorker(cli: DockerCli): Promise<DockerWorker> {
  const home = mkdtempSync(join(tmpdir(), 'coopbot-compare-'));
  const socket = join(home, 'engine.sock');
  const root = join(home, 'recipe');
  const recorder = await startRecorder(socket, createAgreeableEngine());
  const base = {
    PATH: process.env['PATH'] ?? '',
    HOME: '/home/me',
    DOCKER_HOST: `unix://${socket}`,
    DOCKER_CONFIG: home,
  };
  return {
    root,
    environmentFor: ({ variables }) => ({ ...variables, ...base }),
    async outcomeOf(input) {
      writeInput(root, input);
      const files = input.files.flatMap(({ path }) => ['-c', path]);
      const args = ['stack', 'deploy', '--detach', '--resolve-image', 'never', ...files, STACK];
      const failure = await run(cli, args, { cwd: root, env: { ...input.variables, ...base } });
      const posts = recorder.take().filter(({ method }) => method === 'POST');
      return failure === null
        ? { isTaken: true, posted: postedFrom(posts.map(bodyOf)), warnings: [] }
        : { isTaken: false, why: failure };
    },
    async close() {
      await recorder.close();
      rmSync(home, { recursive: true });
    },
  };
}

function writeInput(root: string, { files, contents }: ComposeInput): void {
  rmSync(root, { recursive: true, force: true });
  const texts = [...files.map(({ path, text }) => [path, text] as const), ...Object.entries(contents)];
  for (const [path, content] of texts) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** What docker said when it failed; `null`: it did not. */
async function run(
  { command: [program, ...first] }: DockerCli,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  execFile(program, [...first, ...args], options, (error, _stdout, stderr) => {
    resolve(error === null ? null : stderr.trim() || error.message);
  });
  return promise;
}

/** Numbers that JavaScript rounds are compared as it rounds them: a swarm has no use for such counts. */
function bodyOf({ path, body }: Recorded): { readonly path: string; readonly body: Record<string, unknown> } {
  const rounded: unknown = JSON.parse(JSON.stringify(body).replaceAll(/"<number (-?\d+)>"/g, '$1'));
  return { path, body: z.record(z.string(), z.unknown()).parse(rounded) };
}

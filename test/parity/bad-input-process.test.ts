import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badFiles } from './bad-input-files.ts';

import { createMockEngine } from './rig/mock-engine.ts';
import { type Recorder, startRecorder } from './rig/recorder.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
/** Of the JavaScript heap: a bot on a small server has no more. */
const MEGABYTES = 96;

let folder = '';
let recorder: Recorder | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coopbot-bad-input-'));
  recorder = await startRecorder(join(folder, 'engine.sock'), createMockEngine());
});

afterAll(async () => {
  await recorder?.close();
  rmSync(folder, { recursive: true });
});

/** Deploys the file `compose.yml`, or another, in a process that has little memory; `posts`: what reached the engine. */
async function deploy(
  file = 'compose.yml',
): Promise<{ readonly code: number; readonly said: string; readonly posts: readonly string[] }> {
  const { promise, resolve } = Promise.withResolvers<{ readonly code: number; readonly said: string }>();
  const args = [`--max-old-space-size=${MEGABYTES}`, MAIN, 'stack', 'deploy', '-c', file, 'st'];
  const env = { HOME: folder, DOCKER_HOST: `unix://${join(folder, 'engine.sock')}` };
  execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => {
    resolve({ code: error === null ? 0 : Number(error.code ?? -1), said: stdout + stderr });
  });
  const ended = await promise;
  const seen = recorder?.take() ?? [];
  return { ...ended, posts: seen.filter(({ method }) => method !== 'GET').map(({ path }) => path) };
}

const ofNote = new Set([
  'brackets in brackets',
  'aliases that explode',
  'a character cut off',
  'more ports than there are',
]);

describe('the process `stack deploy`', () => {
  it.each(badFiles.filter(([what]) => ofNote.has(what)))(
    '%s: ends with a sentence, and posts nothing',
    async (_what, file, message) => {
      writeFileSync(join(folder, 'compose.yml'), file);

      const { code, said, posts } = await deploy();

      const [line = ''] = said.split('\n');
      expect({ code, posts }).toEqual({ code: 1, posts: [] });
      expect(line).toMatch(message);
      expect(said).not.toContain('    at ');
    },
  );

  it.each([
    ['a file of 100 MB', 'large.yml'],
    ['a file without end', '/dev/zero'],
  ])('%s: is not read to its end', async (_what, file) => {
    writeFileSync(join(folder, 'large.yml'), '');
    truncateSync(join(folder, 'large.yml'), 100 * 2 ** 20);

    const { code, said, posts } = await deploy(file);

    expect({ code, posts }).toEqual({ code: 1, posts: [] });
    expect(said).toMatch(/^`.*` is larger than 8 MB\.\n/);
  });

  it('a fault in the last service: the first ones are not deployed either', async () => {
    const services = ['a: {image: x}', 'b: {image: x}', 'c: {image: x, deploy: {mode: odd}}'];
    writeFileSync(
      join(folder, 'compose.yml'),
      `services:\n${services.map((line) => `  ${line}\n`).join('')}`,
    );

    const { code, said, posts } = await deploy();

    expect({ code, posts }).toEqual({ code: 1, posts: [] });
    expect(said).toMatch(/^compose\.yml:4:\d+: There is no `mode: odd`/m);
  });

  it('a good file is deployed with as little memory', async () => {
    writeFileSync(join(folder, 'compose.yml'), `services:\n  a: {image: "x@sha256:${'a1'.repeat(32)}"}\n`);

    expect(await deploy()).toMatchObject({ code: 0, posts: ['/networks/create', '/services/create'] });
  });
});

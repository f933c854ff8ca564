import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readOrMakeKey } from '../../src/adapters/files/keys.ts';

it('explains how it is called to whoever mistyped an option', () => {
  const { status, stderr } = spawnSync(process.execPath, ['src/main.ts', 'run', '--confg', 'x'], {
    encoding: 'utf8',
  });

  expect(status).toBe(2);
  expect(stderr).toContain('--confg');
  expect(stderr).toContain('coopbot run --config FILE');
  expect(stderr).not.toContain('at main');
});

it('hears Ctrl-C while it waits for a compose file from a pipe', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coopbot-pipe-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const pipe = join(folder, 'compose.yml');
  execFileSync('mkfifo', [pipe]);
  const child = spawn(process.execPath, ['src/main.ts', 'stack', 'config', '-c', pipe]);
  const ended = once(child, 'exit');
  // Opens only when somebody reads.
  const writer = await open(pipe, 'w');
  onTestFinished(async () => writer.close());

  child.kill('SIGINT');

  expect(await ended).toEqual([null, 'SIGINT']);
});

it('takes no compose file from stdin that never ends', () => {
  const { status, stderr } = spawnSync(process.execPath, ['src/main.ts', 'stack', 'config', '-c', '-'], {
    encoding: 'utf8',
    input: Buffer.alloc(9 * 1024 * 1024, ' '),
  });

  expect(status).toBe(1);
  expect(stderr).toBe('`(stdin)` is larger than 8 MB.\n');
});

it('starts again after it was killed while it made its key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coopbot-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'data.key');
  writeFileSync(`${path}.new`, 'ha');

  const key = readOrMakeKey(path);

  expect(key).toHaveLength(32);
  expect(readOrMakeKey(path)).toEqual(key);
});

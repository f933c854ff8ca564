import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

it('starts again after it was killed while it made its key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coopbot-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'data.key');
  writeFileSync(`${path}.new`, 'ha');

  const key = readOrMakeKey(path);

  expect(key).toHaveLength(32);
  expect(readOrMakeKey(path)).toEqual(key);
});

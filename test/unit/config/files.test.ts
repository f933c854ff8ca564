import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, readSecret } from '../../../src/adapters/files/config.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coopbot-files-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('config.yml', () => {
  it('is read with paths relative to itself', async () => {
    const path = join(folder, 'config.yml');
    await writeFile(path, await readFile(new URL('../../../config.example.yml', import.meta.url)));

    const config = await loadConfig(path, {});

    expect(config.data).toBe(join(folder, 'data'));
    expect(config.matrix.login.source).toEqual({
      kind: 'file',
      path: join(folder, 'secrets/matrix-password'),
    });
  });

  it('that is not there is said with what to do', async () => {
    await expect(loadConfig(join(folder, 'config.yml'), {})).rejects.toThrow(
      '`config.example.yml` shows what belongs there.',
    );
  });

  it('names secrets that are read when they are needed, and never print', async () => {
    const path = join(folder, 'password');
    await writeFile(path, 'hunter2\n');

    const secret = await readSecret({ kind: 'file', path }, {});

    expect(secret.reveal()).toBe('hunter2');
    expect(String(secret)).toBe('[redacted]');
    expect((await readSecret({ kind: 'environment', variable: 'X' }, { X: 'y' })).reveal()).toBe('y');
    await writeFile(path, '\n');
    await expect(readSecret({ kind: 'file', path }, {})).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(readSecret({ kind: 'file', path: folder }, {})).rejects.toThrow('is a folder');
  });
});

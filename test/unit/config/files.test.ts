import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, readSecret } from '../../../src/adapters/files/config.ts';
import { createRoles, type RolesInForce } from '../../../src/adapters/files/roles.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coopbot-files-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('the roles in force', () => {
  const good =
    'people:\n  ana: { matrix: "@ana:x" }\nroles:\n  steward: { do: ["*"] }\nassignments:\n  - { who: ana, role: steward, until: 2026-12-01 }\n';
  const better = good.replaceAll('ana', 'kim');
  const broken = good.replace('role: steward', 'role: stewart');
  const beforeEnd = new Date('2026-11-21T10:00:00Z');
  let text: string | null = null;
  let now = beforeEnd;

  function open(): Promise<RolesInForce> {
    return createRoles({
      readText: async () => text,
      path: 'roles.yml',
      folder: join(folder, 'data'),
      clock: { now: () => now },
      log: { info() {}, error() {} },
    });
  }

  function people(roles: RolesInForce): string[] {
    return [...roles.current().people.keys()];
  }

  beforeEach(() => {
    text = good;
    now = beforeEnd;
  });

  it('grant nothing before there was a good file', async () => {
    text = broken;
    const roles = await open();

    const { changed, problem } = await roles.reload();

    expect(changed).toBe(false);
    expect(problem?.message).toContain('roles.yml:6:23: There is no role `stewart`.');
    expect(people(roles)).toEqual([]);
  });

  it('follow the file while it is good, and say when they changed', async () => {
    const roles = await open();

    expect(people(roles)).toEqual(['ana']);
    expect(await roles.reload()).toEqual({ changed: false, problem: null });
    text = better;
    expect(await roles.reload()).toEqual({ changed: true, problem: null });
    expect(people(roles)).toEqual(['kim']);
    expect(await readdir(join(folder, 'data'))).toEqual(['roles.last-good.json']);
    expect((await stat(join(folder, 'data', 'roles.last-good.json'))).mode & 0o077).toBe(0);
  });

  it('stay when the file breaks or goes, which is told once for each text', async () => {
    const roles = await open();
    await roles.reload();

    text = broken;
    expect((await roles.reload()).problem?.code).toBe('roles_invalid');
    expect(await roles.reload()).toEqual({ changed: false, problem: null });
    text = null;
    expect((await roles.reload()).problem?.message).toBe('roles.yml: This file is not there.');
    expect(await roles.reload()).toEqual({ changed: false, problem: null });
    text = good;
    expect(await roles.reload()).toEqual({ changed: false, problem: null });
    text = broken;
    expect((await roles.reload()).problem).not.toBeNull();
    expect(people(roles)).toEqual(['ana']);
  });

  it('outlive a restart with a broken file, which is not told again', async () => {
    const before = await open();
    await before.reload();
    text = broken;
    await before.reload();

    const after = await open();

    expect(people(after)).toEqual(['ana']);
    expect(await after.reload()).toEqual({ changed: false, problem: null });
    expect(people(after)).toEqual(['ana']);
  });

  it('outlive a restart after the people for a rule ran out', async () => {
    text = `${good}rules:\n  - { when: { action: deploy }, needs: { approvals: 1, from: steward } }\n`;
    await (await open()).reload();
    now = new Date('2027-01-01T00:00:00Z');

    const after = await open();

    expect(await after.reload()).toEqual({ changed: false, problem: null });
    expect(people(after)).toEqual(['ana']);
  });

  it('say what is wrong with a kept file that cannot be read any more', async () => {
    await open();
    const kept = join(folder, 'data/roles.last-good.json');
    await writeFile(kept, JSON.stringify({ good: { text: broken, at: now }, told: null }));
    text = broken;

    const after = await open();

    expect(people(after)).toEqual([]);
    expect((await after.reload()).problem?.code).toBe('roles_invalid');
  });

  it('start with nothing when what was kept is damaged', async () => {
    await (await open()).reload();
    await writeFile(join(folder, 'data/roles.last-good.json'), '{"good":');
    text = broken;

    const after = await open();

    expect(people(after)).toEqual([]);
    expect((await after.reload()).problem).not.toBeNull();
    text = good;
    expect(await after.reload()).toEqual({ changed: true, problem: null });
  });

  it('hold at once even where nothing can be kept', async () => {
    const roles = await open();
    await mkdir(join(folder, 'data', '.roles.last-good.json.new'));

    expect(people(roles)).toEqual(['ana']);
    text = better;
    expect(await roles.reload()).toEqual({ changed: true, problem: null });
    expect(people(roles)).toEqual(['kim']);
  });

  it('are not changed by a read that fails', async () => {
    let isAway = false;
    const roles = await createRoles({
      readText: async () => (isAway ? Promise.reject(new Error('away')) : text),
      path: 'roles.yml',
      folder: join(folder, 'data'),
      clock: { now: () => now },
      log: { info() {}, error() {} },
    });
    isAway = true;
    await expect(roles.reload()).rejects.toThrow('away');
    isAway = false;

    expect(people(roles)).toEqual(['ana']);
    expect(await roles.reload()).toEqual({ changed: false, problem: null });
  });

  it('start with what was kept when the file cannot be read', async () => {
    await open();
    const roles = await createRoles({
      readText: () => Promise.reject(new Error('away')),
      path: 'roles.yml',
      folder: join(folder, 'data'),
      clock: { now: () => now },
      log: { info() {}, error() {} },
    });

    expect(people(roles)).toEqual(['ana']);
  });
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

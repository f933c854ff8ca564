import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RolesInForce } from '../../../src/access/roles-in-force.ts';
import { createRoles } from '../../../src/adapters/files/roles.ts';
import { UserError } from '../../../src/kernel/errors.ts';

const good =
  'people:\n  ana: { matrix: "@ana:x" }\nroles:\n  steward: { do: ["*"] }\nassignments:\n  - { who: ana, role: steward, until: 2026-12-01 }\n';
const better = good.replaceAll('ana', 'kim');
const broken = good.replace('role: steward', 'role: stewart');
const beforeEnd = new Date('2026-11-21T10:00:00Z');

let folder = '';
let text: string | null = null;
let apart: UserError | null = null;
let isAway = false;
let now = beforeEnd;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coopbot-roles-'));
  [text, apart, isAway, now] = [good, null, false, beforeEnd];
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function open(): Promise<RolesInForce> {
  return createRoles({
    read: async () => (isAway ? Promise.reject(new Error('away')) : { text, apart }),
    write: async (change) => {
      text = change.text;
    },
    lastAuthor: async () => 'Mo <mo@x>',
    path: 'roles.yml',
    folder: join(folder, 'data'),
    clock: { now: () => now },
    log: { info() {}, error() {} },
  });
}

/** Opened before, and what it says of its first file told. */
async function opened(): Promise<RolesInForce> {
  const roles = await open();
  await roles.look();
  await roles.told();
  return roles;
}

function people(roles: RolesInForce): string[] {
  return [...roles.current().people.keys()];
}

it('grant nothing before there was a good file', async () => {
  text = broken;
  const roles = await open();

  const found = await roles.look();

  expect(found).toMatchObject({ found: 'broken', isNews: true });
  expect('problem' in found ? found.problem.message : '').toContain(
    'roles.yml:6:23: There is no role `stewart`.',
  );
  expect([people(roles), roles.text()]).toEqual([[], null]);
});

it('are the first good file, which is said with its digest until it was told', async () => {
  const roles = await open();

  expect(people(roles)).toEqual(['ana']);
  expect(await roles.look()).toEqual({
    found: 'first',
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  await roles.told();
  expect(await roles.look()).toEqual({ found: 'agreed' });
  expect(await readdir(join(folder, 'data'))).toEqual(['roles.last-good.json']);
  expect((await stat(join(folder, 'data', 'roles.last-good.json'))).mode & 0o077).toBe(0);
  expect(await (await open()).look()).toEqual({ found: 'agreed' });
});

it('stay when the file says something else, also after a restart, until that is agreed to', async () => {
  const roles = await opened();
  text = better;

  expect(await roles.look()).toMatchObject({ found: 'other', text: better });
  const after = await open();
  expect(people(after)).toEqual(['ana']);
  const found = await after.look();
  expect('by' in found ? await found.by() : '').toBe('Mo <mo@x>');
  await after.enforce(better);
  expect(await after.look()).toEqual({ found: 'agreed' });
  expect(people(await open())).toEqual(['kim']);
});

it('take over what means the same, with its lines', async () => {
  const roles = await opened();
  text = `# by hand\n${good.replace('{ matrix: "@ana:x" }', '\n    matrix: ["@ana:x"]')}`;

  expect(await roles.look()).toEqual({ found: 'agreed' });
  expect(roles.current().lines[0]).toBe('# by hand');
  expect(roles.current().people.get('ana')?.line).toBe(3);
  text = good;
  expect(await roles.look()).toEqual({ found: 'agreed' });
});

it('know what counted before: it is no new wish', async () => {
  const roles = await opened();
  await roles.enforce(better);
  text = good;

  expect(await roles.look()).toEqual({ found: 'former', isNews: true });
  await roles.told();
  expect(await (await open()).look()).toEqual({ found: 'former', isNews: false });
  await roles.enforce(good);
  expect(await roles.look()).toEqual({ found: 'agreed' });
});

it('are never without somebody who may change them', async () => {
  const roles = await opened();
  text = good.replace('do: ["*"]', 'do: [look]');

  const found = await roles.look();

  expect('problem' in found ? found.problem.message : '').toContain('nobody could change who may do what');
  await expect(roles.enforce(text)).rejects.toMatchObject({ code: 'roles_invalid' });
  expect(roles.current().roles.get('steward')?.do).toEqual(['*']);
});

it('stay when the file breaks or goes, which is told once for each text', async () => {
  const roles = await opened();

  text = broken;
  expect(await roles.look()).toMatchObject({ found: 'broken', isNews: true });
  await roles.told();
  expect(await roles.look()).toMatchObject({ found: 'broken', isNews: false });
  expect(await (await open()).look()).toMatchObject({ found: 'broken', isNews: false });
  text = null;
  const gone = await roles.look();
  expect('problem' in gone ? gone.problem.message : '').toBe('roles.yml: This file is not there.');
  await roles.told();
  text = good;
  expect(await roles.look()).toEqual({ found: 'agreed' });
  text = null;
  expect(await roles.look()).toMatchObject({ found: 'broken', isNews: true });
  expect(people(roles)).toEqual(['ana']);
});

it('say once that the settings and their remote do not fit together', async () => {
  const roles = await opened();
  apart = new UserError('apps_conflict', 'The history was rewritten.');

  expect(await roles.look()).toMatchObject({ found: 'apart', isNews: true });
  await roles.told();
  expect(await roles.look()).toMatchObject({ found: 'apart', isNews: false });
  apart = null;
  expect(await roles.look()).toEqual({ found: 'agreed' });
});

it('outlive a restart after the people for a rule ran out', async () => {
  text = `${good}rules:\n  - { when: { action: deploy }, needs: { approvals: 1, from: steward } }\n`;
  await opened();
  now = new Date('2027-01-01T00:00:00Z');

  const after = await open();

  expect(await after.look()).toEqual({ found: 'agreed' });
  expect(people(after)).toEqual(['ana']);
});

it('start with the file where what was kept is damaged or cannot be read any more, and say so', async () => {
  await opened();
  for (const kept of ['{"good":', JSON.stringify({ good: { text: broken, at: now }, told: null })]) {
    await writeFile(join(folder, 'data/roles.last-good.json'), kept);
    text = broken;
    const after = await open();
    expect(people(after)).toEqual([]);
    expect(await after.look()).toMatchObject({ found: 'broken' });
    text = good;
    expect(await after.look()).toMatchObject({ found: 'first' });
    expect(people(after)).toEqual(['ana']);
  }
});

it('read what was kept before former files were', async () => {
  await mkdir(join(folder, 'data'));
  await writeFile(
    join(folder, 'data/roles.last-good.json'),
    JSON.stringify({ good: { text: good, at: now }, told: null }),
  );
  text = better;

  const roles = await open();

  expect(people(roles)).toEqual(['ana']);
  expect(await roles.look()).toMatchObject({ found: 'other' });
});

it('are not another file’s while that cannot be kept', async () => {
  const roles = await opened();
  await mkdir(join(folder, 'data', '.roles.last-good.json.new'));

  await expect(roles.enforce(better)).rejects.toThrow('roles.last-good');
  expect(people(roles)).toEqual(['ana']);
  await rm(join(folder, 'data', '.roles.last-good.json.new'), { recursive: true, force: true });
  await roles.enforce(better);
  expect(people(roles)).toEqual(['kim']);
});

it('start with what was kept when the file cannot be read, and are not changed by a read that fails', async () => {
  await opened();
  isAway = true;
  const roles = await open();

  await expect(roles.look()).rejects.toThrow('away');
  expect(people(roles)).toEqual(['ana']);
});

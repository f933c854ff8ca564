import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RolesInForce } from '../../src/access/roles-in-force.ts';
import { createRoles } from '../../src/adapters/files/roles.ts';
import { git, listeningLogger, temporaryFolder, writeFiles } from './git-world.ts';
import { commitOf, pushOf, type RemoteWorld, signal, withRemote } from './settings-world.ts';

const agreed = `people:
  ana: { matrix: "@ana:x" }
  mo: { matrix: "@mo:x" }
roles:
  member: { do: [look] }
  steward: { do: ["*"] }
assignments:
  - { who: ana, role: steward }
  - { who: mo, role: member }
`;
const hostile = agreed.replace('who: mo, role: member', 'who: mo, role: steward');

/** The roles of a co-op whose settings are at a git host; each look asks it. */
async function place(): Promise<RemoteWorld & { readonly roles: RolesInForce }> {
  const world = withRemote({ 'roles.yml': agreed });
  const { apps } = world;
  const roles = await createRoles({
    read: async () => {
      const { conflict: apart } = await apps.refresh(signal);
      return { text: await apps.readFile('roles.yml'), apart };
    },
    write: (change) => apps.writeFile({ ...change, path: 'roles.yml' }),
    lastAuthor: () => apps.lastAuthor('roles.yml'),
    path: 'roles.yml',
    folder: join(temporaryFolder(), 'data'),
    clock: { now: () => new Date('2026-11-21T10:00:00Z') },
    log: listeningLogger(),
  });
  await roles.look();
  await roles.told();
  return { ...world, roles };
}

function roleOfMo(roles: RolesInForce): readonly string[] {
  return roles
    .current()
    .assignments.filter(({ who }) => 'people' in who && who.people.includes('mo'))
    .map(({ role }) => role);
}

it('sees what somebody pushed and who git says it was, and goes by what was agreed to', async () => {
  const { roles, theirs } = await place();
  pushOf(theirs, { 'roles.yml': hostile });

  const found = await roles.look();

  expect(found).toMatchObject({ found: 'other', text: hostile });
  expect('by' in found ? await found.by() : '').toBe('Ana <ana@oak.coop>');
  expect(roleOfMo(roles)).toEqual(['member']);
});

it('says of a name in a commit no more than that, whatever it holds', async () => {
  const { roles, theirs } = await place();
  writeFiles(theirs, { 'roles.yml': hostile });
  git(theirs, 'add', '--all');
  git(theirs, 'commit', '--quiet', '-m', 'x', `--author=Ana\`\u202e @room ${'y'.repeat(200)} <x@y>`);
  git(theirs, 'push', '--quiet');

  const found = await roles.look();
  const by = 'by' in found ? await found.by() : '';

  expect(by).toMatch(/^Ana @room y+$/);
  expect(by.length).toBeLessThanOrEqual(80);
});

it('sees an edit that somebody made on the server and did not commit', async () => {
  const { roles, ours } = await place();
  writeFiles(ours, { 'roles.yml': hostile });

  const found = await roles.look();

  expect(found).toMatchObject({ found: 'other' });
  expect('by' in found ? await found.by() : '').toContain('on the server, not committed');
  expect(roleOfMo(roles)).toEqual(['member']);
});

it('takes nothing of a history that was rewritten', async () => {
  const { roles, theirs, wait } = await place();
  pushOf(theirs, { 'note.txt': 'x' });
  await roles.look();
  git(theirs, 'reset', '--quiet', '--hard', 'HEAD~1');
  commitOf(theirs, { 'roles.yml': hostile });
  git(theirs, 'push', '--quiet', '--force');
  wait(60_000);

  const found = await roles.look();

  expect(found).toMatchObject({ found: 'apart', isNews: true });
  expect('problem' in found ? found.problem.message : '').toContain('was rewritten at the remote');
  expect([roles.text(), roleOfMo(roles)]).toEqual([agreed, ['member']]);
});

it('takes no old file that somebody reverts to', async () => {
  const { roles, theirs } = await place();
  pushOf(theirs, { 'roles.yml': hostile });
  await roles.look();
  await roles.enforce(hostile);
  git(theirs, 'revert', '--no-edit', 'HEAD');
  git(theirs, 'push', '--quiet');

  expect(await roles.look()).toMatchObject({ found: 'former' });
  expect(roleOfMo(roles)).toEqual(['steward']);
});

it('goes on with what was agreed to while the git host is away', async () => {
  const { roles, goAway, theirs, comeBack, wait } = await place();
  pushOf(theirs, { 'roles.yml': hostile });
  goAway();
  expect(await roles.look()).toEqual({ found: 'agreed' });
  comeBack();
  wait(60_000);
  expect(await roles.look()).toMatchObject({ found: 'other' });
});

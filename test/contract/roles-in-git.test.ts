import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RolesInForce } from '../../src/access/roles-in-force.ts';
import { loadConfig } from '../../src/adapters/files/config.ts';
import { createRoles } from '../../src/adapters/files/roles.ts';
import { EventId, OperationId, UserId } from '../../src/kernel/ids.ts';
import { openSettings } from '../../src/open-settings.ts';
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

it('stand beside the apps: read, changed and committed as the bot opens them', async () => {
  const { ours, host, apps } = withRemote({ 'roles.yml': agreed });
  await apps.list();
  const example = await loadConfig(new URL('../../config.example.yml', import.meta.url).pathname, {});
  const config = {
    ...example,
    data: join(temporaryFolder(), 'data'),
    roles: { path: 'roles.yml' },
    apps: { ...example.apps, folder: ours, remote: host, branch: 'main' },
  };
  const opened = await openSettings(config, { log: listeningLogger(), stop: signal });
  expect(await opened.roles.look()).toMatchObject({ found: 'first' });
  await opened.roles.told();
  const reason = {
    subject: 'Give mo role steward',
    by: UserId.parse('@ana:x'),
    event: EventId.parse('$1'),
    operation: OperationId.parse(7),
  };
  await opened.roles.write({ text: hostile, from: agreed, reason });
  await opened.apps.settled();

  expect(await opened.roles.fileText()).toBe(hostile);
  expect(await opened.roles.look()).toMatchObject({ found: 'other' });
  expect(git(host, 'log', '-1', '--format=%an <%ae>%n%B', 'main')).toContain(
    'ana <ana@x>\nGive mo role steward\n\nAsked by: @ana:x\nEvent: $1\nOperation: #7',
  );
  await expect(opened.roles.write({ text: `${agreed}# else\n`, from: agreed, reason })).rejects.toMatchObject(
    { code: 'apps_conflict' },
  );
});

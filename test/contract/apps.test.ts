import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGitApps } from '../../src/adapters/git/apps.ts';
import type { AppChange, Apps } from '../../src/apps/apps.ts';
import { pinVersion } from '../../src/apps/env-file.ts';
import type { SettingsFiles } from '../../src/apps/settings-files.ts';
import { AppName, EventId, OperationId, ServerName, UserId } from '../../src/kernel/ids.ts';
import { fakeApps } from '../fakes/fake-apps.ts';
import { git, listeningLogger, temporaryFolder, writeFiles } from './git-world.ts';

interface World {
  readonly apps: Apps & SettingsFiles;
  /** As somebody does who has the folder open. */
  edit(path: string, text: string): void;
  text(path: string): string | undefined;
  commitCount(): number;
}
type Files = Readonly<Record<string, string>>;

function inMemory(files: Files): World {
  const apps = fakeApps(files);
  return {
    apps,
    edit: (path, text) => apps.files.set(path, text),
    text: (path) => apps.files.get(path),
    commitCount: () => apps.commits.length + 1,
  };
}

function inGit(files: Files): World {
  const folder = temporaryFolder();
  git(folder, 'init', '--quiet', '--initial-branch=main');
  writeFiles(folder, files);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'What there was');
  return {
    apps: createGitApps({ folder, remote: null, log: listeningLogger() }),
    edit: (path, text) => writeFileSync(join(folder, path), text),
    text: (path) => readFileSync(join(folder, path), 'utf8'),
    commitCount: () => Number(git(folder, 'rev-list', '--count', 'HEAD')),
  };
}

const cloud = 'servers/one/cloud.oak.coop.env';
const files = {
  [cloud]: '# ours\r\nTYPE=nextcloud:1.0.0+1 # pinned\r\nDOMAIN=cloud.oak.coop\r\n',
  'servers/two/blog.oak.coop.env': 'TYPE=blog\n',
  'servers/two/broken.oak.coop.env': 'TYPE=blog\noops hunter2\n',
  'servers/two/README.md': 'not an app',
  'roles.yml': 'people: {}\n',
};
const appName = AppName.parse('cloud.oak.coop');

function change(text: string, over: Partial<AppChange> = {}): AppChange {
  return {
    app: appName,
    server: ServerName.parse('one'),
    text,
    reason: {
      subject: 'Deploy nextcloud 2.0.0+2',
      by: UserId.parse('@lou:oak.coop'),
      event: EventId.parse('$1'),
      operation: OperationId.parse(142),
    },
    ...over,
  };
}

describe.each([
  ['in memory', inMemory],
  ['in git', inGit],
])('the apps %s', (_name, create) => {
  it('are listed by name, with the files that are none', async () => {
    const { apps, broken } = await create(files).apps.list();

    expect(apps.map(({ name, server, recipe, version }) => [name, server, recipe, version])).toEqual([
      ['blog.oak.coop', 'two', 'blog', null],
      ['cloud.oak.coop', 'one', 'nextcloud', '1.0.0+1'],
    ]);
    expect(broken).toEqual([
      { path: 'servers/two/broken.oak.coop.env', line: 2, reason: expect.not.stringContaining('hunter2') },
    ]);
  });

  it('may be none', async () => {
    expect(await create({}).apps.list()).toEqual({ apps: [], broken: [] });
  });

  it('are read one by one', async () => {
    const { apps } = create(files);

    expect(await apps.read(appName)).toMatchObject({ stack: 'cloud_oak_coop', text: files[cloud] });
    await expect(apps.read(AppName.parse('wiki.oak.coop'))).rejects.toMatchObject({ code: 'unknown_app' });
    await expect(apps.read(AppName.parse('broken.oak.coop'))).rejects.toMatchObject({
      code: 'app_broken',
      place: { line: 2 },
    });
  });

  it('are seen as they are now, after each edit by hand', async () => {
    const { apps, edit } = create(files);
    await apps.list();
    edit(cloud, 'TYPE=nextcloud:3.0.0+3\n');

    expect(await apps.read(appName)).toMatchObject({ version: '3.0.0+3' });
  });

  it('are written to the byte, and committed once however often it is asked', async () => {
    const { apps, text, commitCount } = create(files);
    const wanted = pinVersion(files[cloud] ?? '', '2.0.0+2');
    await apps.write(change(wanted));
    await apps.write(change(wanted));

    expect(text(cloud)).toBe(wanted);
    expect(commitCount()).toBe(2);
    expect(await apps.read(appName)).toMatchObject({ version: '2.0.0+2', text: wanted });
  });

  it('are not committed when there is nothing to change', async () => {
    const { apps, commitCount } = create(files);
    await apps.write(change(files[cloud] ?? ''));

    expect(commitCount()).toBe(1);
  });

  it('are deleted and committed once, with what was not committed kept in the history', async () => {
    const { apps, text, edit, commitCount } = create(files);
    const edited = `${files[cloud]}MORE=1\n`;
    edit(cloud, edited);
    const { text: _text, ...rest } = change('');
    await expect(apps.remove({ ...rest, from: files[cloud] ?? '' })).rejects.toMatchObject({
      code: 'apps_conflict',
    });
    await apps.remove({ ...rest, from: edited });
    await apps.remove({ ...rest, from: null });

    expect((await apps.list()).apps.map(({ name }) => name)).toEqual(['blog.oak.coop']);
    expect(isThere(() => text(cloud))).toBe(false);
    expect(commitCount()).toBe(3);
    await apps.write(change('TYPE=nextcloud\n'));
    expect(await apps.read(appName)).toMatchObject({ version: null });
  });

  it('may be new, on a new server', async () => {
    const { apps } = create(files);
    const app = AppName.parse('wiki.oak.coop');
    await apps.write(change('TYPE=wiki\n', { app, server: ServerName.parse('three') }));

    expect(await apps.read(app)).toMatchObject({ server: 'three', recipe: 'wiki' });
  });

  it('are not written over what somebody edited and did not commit', async () => {
    const { apps, edit, text, commitCount } = create(files);
    edit(cloud, 'TYPE=nextcloud\nMINE=1\n');

    await expect(apps.write(change('TYPE=nextcloud:2.0.0+2\n'))).rejects.toMatchObject({
      code: 'apps_conflict',
      place: { path: cloud },
    });
    expect(text(cloud)).toBe('TYPE=nextcloud\nMINE=1\n');
    expect(commitCount()).toBe(1);
  });

  it('are written over an edit that nobody committed, where the change was made from it: that one is kept as its own', async () => {
    const { apps, edit, text, commitCount } = create(files);
    const edited = 'TYPE=nextcloud\nMINE=1\n';
    edit(cloud, edited);
    await apps.write(change(`${edited}NEW=1\n`, { from: edited }));

    expect(text(cloud)).toBe(`${edited}NEW=1\n`);
    edit(cloud, `${edited}NEW=1\nLATER=1\n`);
    await expect(apps.write(change(`${edited}NEW=2\n`, { from: edited }))).rejects.toMatchObject({
      code: 'apps_conflict',
    });
    expect(commitCount()).toBeGreaterThan(1);
  });

  it('are finished when a write was cut off before its commit', async () => {
    const { apps, edit, commitCount } = create(files);
    edit(cloud, 'TYPE=nextcloud:2.0.0+2\n');
    await apps.write(change('TYPE=nextcloud:2.0.0+2\n'));

    expect(commitCount()).toBe(2);
  });

  it('stand beside other files, whose changes are noticed', async () => {
    const { apps, edit } = create(files);
    const before = await apps.stamp('roles.yml');

    expect(await apps.readFile('roles.yml')).toBe('people: {}\n');
    expect(await apps.readFile('nothing.yml')).toBeNull();
    expect(await apps.stamp('roles.yml')).toBe(before);
    edit('roles.yml', 'people: { ana: x }\n');
    const edited = await apps.stamp('roles.yml');
    expect(edited).not.toBe(before);
    await apps.write(change('TYPE=nextcloud:2.0.0+2\n'));
    expect(await apps.stamp('roles.yml')).not.toBe(edited);
  });

  it('stand beside other files, which are written only as they were known', async () => {
    const { apps, edit, text } = create(files);
    const { reason } = change('');
    const wanted = { path: 'roles.yml', text: 'people: { ana: x }\n', from: 'people: {}\n', reason };

    await apps.writeFile(wanted);
    await apps.writeFile(wanted);
    expect(text('roles.yml')).toBe(wanted.text);
    edit('roles.yml', 'people: { mo: x }\n');
    await expect(apps.writeFile(wanted)).rejects.toMatchObject({ code: 'apps_conflict' });
    expect(text('roles.yml')).toBe('people: { mo: x }\n');
  });
});

function isThere(read: () => string | undefined): boolean {
  try {
    return read() !== undefined;
  } catch {
    return false;
  }
}

import { chmodSync, existsSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppName } from '../../src/kernel/ids.ts';
import { git, remove, temporaryFolder, writeFiles } from './git-world.ts';
import { after, before, change, open, other, path, repository } from './settings-world.ts';

describe('a commit', () => {
  it('says who, where and why, and holds this file alone', async () => {
    const folder = repository();
    writeFiles(folder, {
      [other]: 'TYPE=blog:9\n',
      'servers/one/new.oak.coop.env': 'TYPE=x\n',
      staged: 'yes',
    });
    git(folder, 'add', 'staged', other);
    await open(folder).write(change(after));

    expect(git(folder, 'log', '-1', '--format=%an|%ae|%cn|%B').trim()).toBe(
      'Lou Löwe|lou@birch.coop|coopbot|Deploy nextcloud\n\nAsked by: @lou:oak.coop:8448\nEvent: $1\nOperation: #142',
    );
    expect(git(folder, 'show', '--format=', '--name-only').trim()).toBe(path);
    expect(git(folder, 'show', `HEAD:${path}`)).toBe(after);
    expect(git(folder, 'status', '--porcelain').trim().split('\n')).toEqual([
      `M  ${other}`,
      'A  staged',
      '?? servers/one/new.oak.coop.env',
    ]);
  });

  it('keeps line ends and the file’s rights, whatever attributes and hooks the repository has', async () => {
    const folder = repository({ [path]: before, '.gitattributes': '* text=auto eol=lf filter=evil\n' });
    const hacked = join(folder, 'hacked');
    git(folder, 'config', 'filter.evil.clean', `touch ${hacked}; cat`);
    git(folder, 'config', 'core.fsmonitor', `touch ${hacked}`);
    writeFiles(folder, { '.git/hooks/reference-transaction': `#!/bin/sh\ntouch ${hacked}\n` });
    chmodSync(join(folder, '.git/hooks/reference-transaction'), 0o755);
    chmodSync(join(folder, path), 0o600);
    remove(hacked);
    await open(folder).write(change('TYPE=nextcloud\r\n'));

    expect(git(folder, 'cat-file', 'blob', `HEAD:${path}`)).toBe('TYPE=nextcloud\r\n');
    expect(readFileSync(join(folder, path), 'utf8')).toBe('TYPE=nextcloud\r\n');
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600);
    expect(existsSync(hacked)).toBe(false);
  });

  it('comes after one for an edit by hand that it contains', async () => {
    const folder = repository();
    writeFiles(folder, { [path]: before.replace('SMTP=a', 'SMTP=b') });
    await open(folder).write(change(after.replace('SMTP=a', 'SMTP=b')));

    expect(git(folder, 'log', '-2', '--format=%an: %s').trim()).toBe(
      'Lou Löwe: Deploy nextcloud\nSomebody on the server: Keep what was edited by hand',
    );
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it('is made by many writers at once, none lost', async () => {
    const folder = repository();
    const apps = open(folder);
    const names = Array.from({ length: 10 }, (_, index) => AppName.parse(`app${index}.oak.coop`));
    await Promise.all(names.map((app) => apps.write(change('TYPE=wiki\n', { app }))));

    expect(git(folder, 'rev-list', '--count', 'HEAD').trim()).toBe('11');
    expect(git(folder, 'status', '--porcelain')).toBe('');
    expect((await apps.list()).apps).toHaveLength(12);
  });

  it('may be the first of all', async () => {
    const folder = join(temporaryFolder(), 'new');
    await open(folder).write(change(after));

    expect(git(folder, 'show', '--format=%s', '--name-only').trim()).toBe(`Deploy nextcloud\n\n${path}`);
  });

  it.each(['.git/index.lock', '.git/HEAD.lock', '.git/refs/heads/main.lock'])(
    'is not held up by %s that a killed git left',
    async (lock) => {
      const folder = repository();
      writeFiles(folder, { [lock]: '' });
      utimesSync(join(folder, lock), new Date(0), new Date(0));
      await open(folder).write(change(after));

      expect(git(folder, 'status', '--porcelain')).toBe('');
      expect(git(folder, 'rev-list', '--count', 'HEAD').trim()).toBe('2');
    },
  );

  it('is made while somebody holds the index, whose lock stays', async () => {
    const folder = repository();
    writeFiles(folder, { '.git/index.lock': '' });
    await open(folder).write(change(after));

    expect(git(folder, 'rev-list', '--count', 'HEAD').trim()).toBe('2');
    expect(existsSync(join(folder, '.git/index.lock'))).toBe(true);
  });

  it('waits for people to finish a merge', async () => {
    const folder = repository();
    writeFiles(folder, { '.git/MERGE_HEAD': '0'.repeat(40) });

    await expect(open(folder).write(change(after))).rejects.toMatchObject({ code: 'apps_conflict' });
    expect(readFileSync(join(folder, path), 'utf8')).toBe(before);
  });

  it('waits for people to come back to a branch', async () => {
    const folder = repository();
    git(folder, 'checkout', '--quiet', '--detach');

    await expect(open(folder).write(change(after))).rejects.toMatchObject({ code: 'apps_conflict' });
    expect(readFileSync(join(folder, path), 'utf8')).toBe(before);
  });

  it('deletes a file, tells git’s index, and comes after a kill that left it without', async () => {
    const folder = repository();
    const { text: _text, ...rest } = change('');
    await open(folder).remove({ ...rest, from: before });
    const first = git(folder, 'show', '--name-status', '--format=%an %s', 'HEAD');
    await open(folder).write(change(after));
    rmSync(join(folder, path)); // Killed between the file and its commit.
    await open(folder).remove({ ...rest, from: null });

    expect(first.split('\n').filter((line) => line !== '')).toEqual([
      'Lou Löwe Deploy nextcloud',
      `D\t${path}`,
    ]);
    expect(git(folder, 'ls-tree', '-r', '--name-only', 'HEAD').trim()).toBe(other);
    expect(git(folder, 'show', `HEAD~1:${path}`)).toBe(after);
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it('is not made over a file that somebody deleted by hand', async () => {
    const folder = repository();
    remove(join(folder, path));

    await expect(open(folder).write(change(after))).rejects.toThrow('deleted this file');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGitApps } from '../../src/adapters/git/apps.ts';
import { git, listeningLogger, temporaryFolder, writeFiles } from './git-world.ts';
import { after, before, change, commitOf, other, path, signal, withRemote } from './settings-world.ts';

describe('a remote', () => {
  it('is cloned, then pulled before and pushed to after each change', async () => {
    const { apps, host, ours, theirs } = withRemote();
    expect((await apps.list()).apps).toHaveLength(2);
    commitOf(theirs, { [other]: 'TYPE=blog:5\n' });
    git(theirs, 'push', '--quiet');
    await apps.write(change(after));
    await apps.settled();

    expect(git(host, 'log', '--format=%s', 'main').trim()).toBe('Deploy nextcloud\nBy hand\nWhat there was');
    expect(readFileSync(join(ours, other), 'utf8')).toBe('TYPE=blog:5\n');
    expect(git(ours, 'status', '--porcelain')).toBe('');
  });

  it('that is away is told to the log, and gets everything when it is back', async () => {
    const { apps, host, lines, ...remote } = withRemote();
    await apps.list();
    remote.goAway();
    await apps.write(change(after));
    await apps.settled();
    expect(lines.map((line) => line.split(';')[0])).toEqual(['settings not pulled', 'settings not pushed']);
    expect(await apps.refresh(signal)).toMatchObject({ isFresh: false, conflict: null });
    expect(await apps.unpushed()).toEqual({ count: 1, reason: expect.stringContaining('version') });

    remote.comeBack();
    expect(await apps.refresh(signal)).toMatchObject({ isFresh: false });
    remote.wait(2_000);
    expect(await apps.refresh(signal)).toEqual({ isFresh: true, reason: null, conflict: null });
    await apps.settled();
    expect(git(host, 'show', `main:${path}`)).toBe(after);
    expect(await apps.unpushed()).toBeNull();
  });

  it('that is away at the very beginning is no empty list', async () => {
    const folder = join(temporaryFolder(), 'ours');
    const apps = createGitApps({
      folder,
      remote: { url: '/nowhere', branch: 'main' },
      log: listeningLogger(),
    });

    await expect(apps.list()).rejects.toMatchObject({ code: 'apps_unreachable' });
    await expect(apps.list()).rejects.toMatchObject({ code: 'apps_unreachable' });
  });

  it('that is empty gets its first commit', async () => {
    const root = temporaryFolder();
    git(root, 'init', '--quiet', '--bare', '--initial-branch=main', 'host.git');
    const remote = { url: join(root, 'host.git'), branch: 'main' };
    const apps = createGitApps({ folder: join(root, 'ours'), remote, log: listeningLogger() });
    await apps.write(change(after));
    await apps.settled();

    expect(git(remote.url, 'show', `main:${path}`)).toBe(after);
  });

  it.each([
    ['another setting', { [path]: before.replace('SMTP=a', 'SMTP=b') }],
    ['no such file', {}],
  ])(
    'that brings %s for the very app stops a change that does not know of it, and the next goes on',
    async (_what, files) => {
      const { apps, ours, theirs } = withRemote();
      await apps.list();
      git(theirs, 'rm', '--quiet', path);
      commitOf(theirs, files);
      git(theirs, 'push', '--quiet');

      await expect(apps.write(change(after))).rejects.toThrow('at the remote meanwhile');
      expect(git(ours, 'log', '-1', '--format=%s').trim()).toBe('By hand');
      await apps.write(change(after.replace('SMTP=a', 'SMTP=b')));
      expect(git(ours, 'log', '-1', '--format=%s').trim()).toBe('Deploy nextcloud');
    },
  );

  it('that brings a file which was edited here by hand stops a change, and the edit stays', async () => {
    const { apps, ours, theirs } = withRemote();
    await apps.list();
    writeFiles(ours, { [other]: 'TYPE=blog:1\n' });
    commitOf(theirs, { [other]: 'TYPE=blog:2\n' });
    git(theirs, 'push', '--quiet');

    await expect(apps.write(change(after))).rejects.toMatchObject({ code: 'apps_conflict' });
    expect(readFileSync(join(ours, other), 'utf8')).toBe('TYPE=blog:1\n');
  });
});

import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createGitApps } from '../../src/adapters/git/apps.ts';
import { git, listeningLogger, temporaryFolder } from './git-world.ts';
import { after, before, change, path, repository } from './settings-world.ts';

/** A disk of its own, of half a megabyte. */
function smallDisk(): string {
  const folder = temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder]);
  });
  return folder;
}

it('settings on a disk that is full stay as they were, are said to, and are written once there is room', async () => {
  const folder = join(smallDisk(), 'settings');
  git('/', 'clone', '--quiet', '--no-hardlinks', repository(), folder);
  git(folder, 'remote', 'remove', 'origin');
  const apps = createGitApps({ folder, remote: null, log: listeningLogger() });
  await apps.list();
  const ballast = join(folder, '..', 'ballast');
  expect(() => writeFileSync(ballast, Buffer.alloc(1024 * 1024))).toThrow('ENOSPC');

  await expect(apps.write(change(`${after}${'# long\n'.repeat(2000)}`))).rejects.toMatchObject({
    code: 'disk_full',
  });
  expect(readFileSync(join(folder, path), 'utf8')).toBe(before);
  expect(git(folder, 'log', '--format=%s').trim()).toBe('What there was');

  rmSync(ballast);
  await apps.write(change(after));
  expect(git(folder, 'show', `HEAD:${path}`)).toBe(after);
  expect(git(folder, 'status', '--porcelain')).toBe('');
});

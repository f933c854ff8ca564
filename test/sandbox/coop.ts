import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DOMAIN, type Layout, SERVER } from './layout.ts';
import { run } from './run.ts';

/** The co-op's settings: a git repository with who may do what and no app yet, and a shared one that it is pushed to. */
export async function makeApps(
  { apps, appsRemote }: Layout,
  room: string,
  rolesFile = join(import.meta.dirname, 'roles.yml'),
): Promise<void> {
  const roles = await readFile(rolesFile, 'utf8');
  await mkdir(join(apps, 'servers', SERVER), { recursive: true });
  await writeFile(join(apps, 'servers', SERVER, '.gitkeep'), '');
  await writeFile(join(apps, 'roles.yml'), roles.replaceAll('@DOMAIN@', DOMAIN).replaceAll('@ROOM@', room));
  const git = async (...args: string[]): Promise<string> =>
    run('git', ['-c', 'user.name=Ana', '-c', `user.email=ana@${DOMAIN}`, ...args], { cwd: apps });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--no-gpg-sign', '-m', 'Start with three roles');
  await git('clone', '--quiet', '--bare', apps, appsRemote);
  await git('remote', 'add', 'origin', appsRemote);
  await git('fetch', '--quiet', 'origin');
  await git('branch', '--quiet', '--set-upstream-to=origin/main', 'main');
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DOMAIN, SERVER } from '../sandbox/layout.ts';
import { run } from '../sandbox/run.ts';
import type { World } from './world.ts';

/** As another bot or a person with abra would: into the shared repository. Those that are there already stay. */
export async function addApps({ layout }: World, count: number): Promise<void> {
  const clone = join(layout.dir, 'bench/settings');
  const git = async (...args: readonly string[]): Promise<string> =>
    run('git', ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.coop', ...args], { cwd: clone });
  await mkdir(clone, { recursive: true });
  await git('init', '--quiet', '--initial-branch=main');
  await git('pull', '--quiet', layout.appsRemote, 'main');
  const folder = join(clone, 'servers', SERVER);
  await mkdir(folder, { recursive: true });
  for (let number = 1; number <= count; number += 1) {
    const domain = `pad${number}.${DOMAIN}`;
    const text = `TYPE=pad:1.0.0+1.9.7\nDOMAIN=${domain}\nLETS_ENCRYPT_ENV=production\nTIMEOUT=120\n`;
    await writeFile(join(folder, `${domain}.env`), text);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--no-gpg-sign', '--allow-empty', '-m', 'Many apps');
  await git('push', '--quiet', layout.appsRemote, 'HEAD:main');
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSynapse } from '../lab/synapse-install.ts';
import { CACHE_FOLDER, PROJECT_FOLDER } from './layout.ts';
import type { Progress } from './progress.ts';
import { run } from './run.ts';

/** A package of Debian and Ubuntu, and the command that succeeds when it is there. */
interface Need {
  readonly name: string;
  readonly proof: readonly [program: string, ...args: string[]];
}

const needs: readonly Need[] = [
  { name: 'git', proof: ['git', '--version'] },
  { name: 'iproute2', proof: ['ip', '-V'] },
  { name: 'iptables', proof: ['iptables', '--version'] },
  { name: 'util-linux', proof: ['unshare', '--version'] },
  { name: 'debootstrap', proof: ['debootstrap', '--version'] },
  { name: 'openssl', proof: ['openssl', 'version'] },
  { name: 'python3-venv', proof: ['python3', '-c', 'import venv, ensurepip'] },
];

/** So that Ubuntu can check what it gets from Debian. */
const keyring: Need = {
  name: 'debian-archive-keyring',
  proof: ['test', '-e', '/usr/share/keyrings/debian-archive-keyring.gpg'],
};

/** What the sandbox is made of, downloaded at the first start. Throws a sentence that names what is missing and how to get it. */
export async function ensurePrerequisites(progress: Progress): Promise<void> {
  const wanted = existsSync('/etc/lsb-release') ? [...needs, keyring] : needs;
  const found = await Promise.all(wanted.map(async (need) => isThere(need)));
  const missing = wanted.filter((_, index) => found[index] === false).map(({ name }) => name);
  if (missing.length > 0) {
    await progress.step(`packages of the system: ${missing.join(', ')}`, async () => install(missing));
  }
  const isFirst = !existsSync(join(CACHE_FOLDER, 'engine28/.finished'));
  await Promise.all([
    isFirst
      ? progress.step('a Docker engine of its own, 600 MB, about a minute, once', async () =>
          run(join(PROJECT_FOLDER, 'test/lab/swarm.sh'), ['tree', '28']),
        )
      : null,
    existsSync(join(CACHE_FOLDER, 'synapse'))
      ? ensureSynapse()
      : progress.step('a homeserver (Synapse), 60 MB, about half a minute, once', ensureSynapse),
  ]);
}

async function isThere({ proof: [program, ...args] }: Need): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}

async function install(packages: readonly string[]): Promise<void> {
  const cure = `apt-get install ${packages.join(' ')}`;
  if (!(await isThere({ name: 'apt', proof: ['apt-get', '--version'] }))) {
    throw new Error(`These are missing: ${packages.join(', ')}. On Debian and Ubuntu: ${cure}`);
  }
  const apt = async (...args: string[]): Promise<string> =>
    run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  await apt('update', '-q');
  await apt('install', '-qy', '--no-install-recommends', ...packages);
}

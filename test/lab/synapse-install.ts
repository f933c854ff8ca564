import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** What the lab was proved with; a newer one is a change of its own. */
const SYNAPSE_VERSION = '1.163.2';

/** Where the lab keeps what it downloads: in the project, ignored by git. */
const CACHE_FOLDER = join(import.meta.dirname, '../../.cache/synapse');

/**
 * The Python that can run Synapse, installed into the project's cache at the first call (about 30 seconds). Safe to call by
 * several processes at once. Throws a sentence that names what is missing.
 */
export async function ensureSynapse(say: (line: string) => void = () => {}): Promise<string> {
  const python = join(CACHE_FOLDER, 'bin/python3');
  const mark = join(CACHE_FOLDER, `installed-${SYNAPSE_VERSION}`);
  if (await exists(mark)) {
    return python;
  }
  await mkdir(join(CACHE_FOLDER, '..'), { recursive: true });
  const unlock = await lock(`${CACHE_FOLDER}.lock`, say);
  try {
    if (!(await exists(mark))) {
      await install(python, say);
      await writeFile(mark, '');
    }
  } finally {
    await unlock();
  }
  return python;
}

async function install(python: string, say: (line: string) => void): Promise<void> {
  say('Making a Python environment for Synapse …');
  await rm(CACHE_FOLDER, { recursive: true, force: true });
  await makeEnvironment(say);
  say(`Downloading Synapse ${SYNAPSE_VERSION} (about 60 MB) …`);
  const { code, output } = await run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--prefer-binary',
    `matrix-synapse==${SYNAPSE_VERSION}`,
  ]);
  if (code !== 0) {
    throw new Error(`Synapse could not be installed with pip. Is PyPI reachable?\n${output}`);
  }
  say(`Synapse ${SYNAPSE_VERSION} is installed.`);
}

async function makeEnvironment(say: (line: string) => void): Promise<void> {
  const first = await run('python3', ['-m', 'venv', CACHE_FOLDER]);
  if (first.code === 0) {
    return;
  }
  const mayInstall = process.getuid?.() === 0 && (await run('apt-get', ['--version'])).code === 0;
  if (!mayInstall) {
    throw new Error(
      `Synapse needs Python 3.10 or newer with its venv module. On Debian and Ubuntu: apt-get install python3-venv\n${first.output}`,
    );
  }
  say('Installing the package python3-venv …');
  await run('apt-get', ['update', '-qq']);
  const apt = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'python3-venv']);
  await rm(CACHE_FOLDER, { recursive: true, force: true });
  const second = await run('python3', ['-m', 'venv', CACHE_FOLDER]);
  if (second.code !== 0) {
    throw new Error(
      `Synapse needs Python's venv module, and installing python3-venv was not enough.\n${apt.output}${second.output}`,
    );
  }
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

async function run(program: string, args: readonly string[]): Promise<Ended> {
  const ended = Promise.withResolvers<Ended>();
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  let output = '';
  const keep = (part: unknown) => {
    output = `${output}${String(part)}`.slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.once('error', ({ message }) => ended.resolve({ code: 127, output: `${message}\n` }));
  child.once('close', (code) => ended.resolve({ code: code ?? 1, output }));
  return ended.promise;
}

/** One process installs, the others wait for it. A lock whose owner is gone is taken over. */
async function lock(path: string, say: (line: string) => void): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries += 1) {
    const file = await open(path, 'wx').catch(() => null);
    if (file !== null) {
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    }
    if (tries === 0) {
      say('Somebody else installs Synapse just now: waiting …');
    }
    if (await isAbandoned(path)) {
      await rm(path, { force: true });
    }
    await setTimeout(500);
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const pid = Number(await readFile(path, 'utf8').catch(() => '0'));
  if (pid === 0) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}

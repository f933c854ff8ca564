import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type SynapseMode, writeConfig } from './synapse-config.ts';
import { ensureSynapse } from './synapse-install.ts';
import { type Accounts, accountsOn } from './synapse-users.ts';

export interface SynapseOptions {
  /** Where it lives: database, keys, port. Starting again on the same folder goes on where it was. */
  readonly dir: string;
  /** Default: `default`, an ordinary server's rate limits. */
  readonly mode?: SynapseMode;
  readonly port?: number;
  /** The part of user ids behind the colon. Default: `localhost`. */
  readonly serverName?: string;
  /** It outlives this process; `stopSynapse(dir)` ends it. */
  readonly isDetached?: boolean;
  /** Hears what the first call downloads. */
  readonly say?: (line: string) => void;
}

export interface Synapse extends Accounts {
  readonly url: string;
  readonly pid: number;
  readonly dir: string;
  readonly serverName: string;
  /** Lets it finish, and waits until it is gone. */
  stop(): Promise<void>;
  /** As a power cut: nothing is finished. */
  kill(): Promise<void>;
}

/** How long Synapse may take to answer after its start. It needs about 1.5 s, 6 s on a busy machine. */
const READY_WITHIN_MS = 90_000;

/** A real homeserver on loopback, without federation; it is ready when the promise resolves. Installs Synapse when it is missing. */
export async function startSynapse(options: SynapseOptions): Promise<Synapse> {
  const python = await ensureSynapse(options.say);
  const dir = resolve(options.dir);
  const serverName = options.serverName ?? 'localhost';
  const running = pidIn(dir);
  if (running !== null && isAlive(running)) {
    throw new Error(`A Synapse runs in ${dir} already: pid ${running}.`);
  }
  const port = options.port ?? portIn(dir) ?? (await freePort());
  const secret = writeConfig({ dir, port, mode: options.mode ?? 'default', serverName });
  writeFileSync(join(dir, 'port'), String(port));
  const child = launch(python, dir, options.isDetached ?? false);
  const url = `http://127.0.0.1:${port}`;
  await ready(child, url, dir);
  return synapseIn(dir, { url, pid: child.pid ?? 0, serverName, secret });
}

/** The Synapse that runs in `dir`, started by this process or another; `null`: none does. */
function runningSynapse(dir: string, serverName = 'localhost'): Synapse | null {
  const pid = pidIn(dir);
  const port = portIn(dir);
  if (pid === null || port === null || !isAlive(pid)) {
    return null;
  }
  const secret = readFileSync(join(dir, 'registration_secret'), 'utf8').trim();
  return synapseIn(resolve(dir), { url: `http://127.0.0.1:${port}`, pid, serverName, secret });
}

/** Ends the Synapse of that folder, whoever started it. Harmless when none runs. */
export async function stopSynapse(dir: string): Promise<void> {
  await runningSynapse(dir)?.stop();
}

/** A TCP port of loopback that nobody listens on just now. */
async function freePort(): Promise<number> {
  const found = Promise.withResolvers<number>();
  const server = createServer();
  server.once('error', found.reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => found.resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
  return found.promise;
}

function synapseIn(
  dir: string,
  { secret, ...facts }: Pick<Synapse, 'url' | 'pid' | 'serverName'> & { readonly secret: string },
): Synapse {
  const end = async (signal: NodeJS.Signals) => {
    await endProcess(facts.pid, signal);
    rmSync(join(dir, 'lab.pid'), { force: true });
  };
  return {
    ...facts,
    dir,
    ...accountsOn(facts.url, facts.serverName, secret),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function launch(python: string, dir: string, isDetached: boolean): ChildProcess {
  const output = openSync(join(dir, 'output.log'), 'a');
  const child = spawn(python, ['-m', 'synapse.app.homeserver', '-c', join(dir, 'homeserver.yaml')], {
    cwd: dir,
    detached: isDetached,
    stdio: ['ignore', output, output],
    env: { ...process.env, SYNAPSE_CACHE_FACTOR: '0.5' },
  });
  closeSync(output);
  child.once('error', () => {});
  if (isDetached) {
    child.unref();
  }
  writeFileSync(join(dir, 'lab.pid'), String(child.pid ?? 0));
  return child;
}

async function ready(child: ChildProcess, url: string, dir: string): Promise<void> {
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  while (!(await answers(url))) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error(`Synapse ended at once: ${readFileSync(join(dir, 'output.log'), 'utf8').slice(-2000)}`);
    }
    if (deadline.aborted) {
      child.kill('SIGKILL');
      throw new Error(
        `Synapse did not answer within ${READY_WITHIN_MS} ms; see ${join(dir, 'homeserver.log')}.`,
      );
    }
    await setTimeout(50);
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/_matrix/client/versions`, { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.ok,
    () => false,
  );
}

async function endProcess(pid: number, signal: NodeJS.Signals): Promise<void> {
  if (isAlive(pid)) {
    process.kill(pid, signal);
  }
  for (let tries = 0; isAlive(pid); tries += 1) {
    if (tries === 300) {
      process.kill(pid, 'SIGKILL');
    }
    await setTimeout(50);
  }
}

function pidIn(dir: string): number | null {
  return numberIn(join(dir, 'lab.pid'));
}

function portIn(dir: string): number | null {
  return numberIn(join(dir, 'port'));
}

function numberIn(path: string): number | null {
  try {
    return Number(readFileSync(path, 'utf8')) || null;
  } catch {
    return null;
  }
}

/** A zombie is not alive: it waits only for its parent to notice. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === false;
  } catch {
    return process.platform !== 'linux';
  }
}

import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

const script = join(import.meta.dirname, 'swarm.sh');
const run = promisify(execFile);

export interface LabSwarm {
  readonly dir: string;
  /** The first is the manager. */
  readonly nodes: readonly LabNode[];
  /** Docker's own command line on the manager; throws with its words. */
  docker(...args: readonly string[]): string;
  /** `login`: only for those who log in as `labLogin`, which neither the engines nor `docker` do by themselves. */
  startRegistry(port?: number, access?: 'open' | 'login'): Promise<LabRegistry>;
  /** Removes every trace. */
  down(): Promise<void>;
}

/** One engine with its own network, processes, host name and disk. */
export interface LabNode {
  readonly name: string;
  /** `unix:///…` */
  readonly dockerHost: string;
  readonly address: string;
  /** The process whose end is the end of the node. */
  pid(): number;
  docker(...args: readonly string[]): string;
  /** SIGKILL; it stays away until `startEngine`. */
  killEngine(): Promise<void>;
  startEngine(): Promise<void>;
  /** Crash and start in place. */
  restartEngine(): Promise<void>;
  /** SIGSTOP: it takes connections and never answers. */
  pauseEngine(): void;
  resumeEngine(): void;
  /** Power cut: everything in the node is gone at once; its disk stays. */
  powerOff(): Promise<void>;
  powerOn(): Promise<void>;
  unplug(): void;
  plug(): void;
}

export interface LabImage {
  /** Without registry and tag. */
  readonly name: string;
  readonly tag: string;
  /** Dockerfile instructions, `CMD ["sleep","9"]`, on top of busybox. */
  readonly changes?: readonly string[];
  /** A folder whose files become the image, instead of busybox. */
  readonly rootfs?: string;
}

export interface LabRegistry {
  /** `host:port` */
  readonly address: string;
  /** Pushes it, takes it off the node again, and returns its name with digest: `host:port/name:tag@sha256:…`. */
  pushImage(image: LabImage): string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Of a registry that wants a login. */
export const labLogin = { user: 'coop', password: 'open-sesame' } as const;

/** A real swarm, in its own folder unless `dir` is given. Needs root; takes 2 s, the very first time 40 s more. */
export async function startSwarm(
  wanted: { dir?: string; nodes?: number; engine?: 20 | 28; names?: readonly string[] } = {},
): Promise<LabSwarm> {
  const dir = wanted.dir ?? mkdtempSync('/var/tmp/coopbot-lab-');
  const names = wanted.names === undefined ? [] : ['--names', wanted.names.join(',')];
  const args = ['up', dir, String(wanted.nodes ?? 1), String(wanted.engine ?? 28), ...names];
  const down = async (): Promise<void> => {
    tellOfEnded(dir);
    await run(script, ['down', dir]);
  };
  const { stdout } = await run(script, args).catch(async (error: unknown) => {
    await down();
    throw error;
  });
  const nodes = stdout
    .trim()
    .split('\n')
    .map((line, index) => nodeOf(dir, index + 1, line.split(' ')));
  const docker = dockerOn(dir, nodes[0]?.dockerHost ?? '');
  const startRegistry: LabSwarm['startRegistry'] = async (port = 5000, access = 'open') =>
    registryOf({ dir, docker }, port, access);
  return { dir, nodes, docker, startRegistry, down };
}

function nodeOf(
  dir: string,
  number: number,
  [dockerHost = '', address = '', , name = '']: string[],
): LabNode {
  const at = join(dir, `node${number}`);
  const hold = join(at, 'hold');
  const link = `${readFileSync(join(dir, 'bridge'), 'utf8').split(' ')[0]}-${number}`;
  const docker = dockerOn(dir, dockerHost);
  const pid = (): number => Number(readFileSync(join(at, 'pid'), 'utf8'));
  const engine = (): number => named('dockerd', childrenOf(childrenOf(pid())[0] ?? 0));
  const node: LabNode = {
    name,
    dockerHost,
    address,
    pid,
    docker,
    async killEngine() {
      writeFileSync(hold, '');
      const killed = engine();
      process.kill(killed, 'SIGKILL');
      await until(() => !isAlive(killed));
    },
    async startEngine() {
      rmSync(hold, { force: true });
      await until(() => answers(docker));
    },
    async restartEngine() {
      await node.killEngine();
      await node.startEngine();
    },
    pauseEngine() {
      const paused = engine();
      process.kill(paused, 'SIGSTOP');
      // The signal is there at once; on a busy machine threads run on for a moment, and answer.
      while (!isStopped(paused)) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    },
    resumeEngine: () => void process.kill(engine(), 'SIGCONT'),
    powerOff: async () => void (await run(script, ['off', dir, String(number)])),
    powerOn: async () => void (await run(script, ['on', dir, String(number)])),
    unplug: () => void execFileSync('ip', ['link', 'set', link, 'down']),
    plug: () => void execFileSync('ip', ['link', 'set', link, 'up']),
  };
  return node;
}

async function registryOf(
  { dir, docker }: Pick<LabSwarm, 'dir' | 'docker'>,
  port: number,
  access: 'open' | 'login',
): Promise<LabRegistry> {
  const login = access === 'open' ? [] : ['--login'];
  const loggedIn = access === 'open' ? [] : ['--config', join(dir, `registry${port}`, 'client')];
  const start = async (): Promise<string> =>
    (await run(script, ['registry', dir, String(port), ...login])).stdout.trim();
  const address = await start();
  return {
    address,
    pushImage({ name, tag, changes = [], rootfs }) {
      const image = `${address}/${name}:${tag}`;
      const archive = rootfs === undefined ? join(dir, 'rootfs.tar') : packed(dir, rootfs);
      docker(
        'import',
        ...['ENV PATH=/bin', ...changes].flatMap((change) => ['--change', change]),
        archive,
        image,
      );
      const digest = /digest: (sha256:[0-9a-f]{64})/.exec(docker(...loggedIn, 'push', image))?.[1] ?? '';
      docker('image', 'rm', image);
      return `${image}@${digest}`;
    },
    stop: async () => void (await run(script, ['registry-off', dir, String(port)])),
    start: async () => void (await start()),
  };
}

function packed(dir: string, rootfs: string): string {
  const archive = join(dir, 'image.tar');
  execFileSync('tar', ['-C', rootfs, '-cf', archive, '.']);
  return archive;
}

function dockerOn(dir: string, dockerHost: string): LabSwarm['docker'] {
  const env = { ...process.env, DOCKER_HOST: dockerHost };
  return (...args) =>
    execFileSync(join(dir, 'docker'), args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
}

/** An engine that nobody killed, and that ended all the same, makes tests fail in ways that say nothing about it. */
function tellOfEnded(dir: string): void {
  const names = existsSync(dir) ? readdirSync(dir) : [];
  for (const node of names.filter((name) => existsSync(join(dir, name, 'ended')))) {
    console.error(readFileSync(join(dir, node, 'ended'), 'utf8'));
  }
}

/** Whether every thread of it stands still. Source: proc(5), `/proc/pid/task/tid/stat`. */
function isStopped(pid: number): boolean {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).every((thread) =>
    /\) T /.test(readFileSync(join(threads, thread, 'stat'), 'utf8')),
  );
}

function answers(docker: LabSwarm['docker']): boolean {
  try {
    const [state, isManager] = docker(
      'info',
      '--format',
      '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}',
    ).split(' ');
    return state === 'active' && (isManager === 'false' || docker('node', 'ls') !== '');
  } catch {
    return false;
  }
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function named(name: string, pids: readonly number[]): number {
  const found = pids.find((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name);
  if (found === undefined) {
    throw new Error(`no ${name} in this node`);
  }
  return found;
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (isTrue()) {
      return;
    }
    await setTimeout(100);
  }
  throw new Error('the lab does not get there');
}

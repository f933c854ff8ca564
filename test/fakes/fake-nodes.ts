import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { UserError } from '../../src/kernel/errors.ts';
import type { ServerName, StackName } from '../../src/kernel/ids.ts';
import type { NodeCommand, NodeRunner, NodeRunners, VolumesOnNode } from '../../src/swarm/node-runner.ts';

interface FakeVolume {
  readonly node: string;
  readonly stack: StackName;
  readonly name: string;
  readonly sizeBytes: number | null;
  readonly isUsed: boolean;
}

/** Nodes of one swarm whose containers are this machine: a command really runs, in an environment of its own. */
export class FakeNodes implements NodeRunner {
  readonly #groups = new Set<number>();
  readonly #volumes: FakeVolume[] = [];
  /** Which tasks have a container; by default every one has. */
  hasContainer: (task: string) => boolean = () => true;
  /** What the image and the service set. */
  environment: Readonly<Record<string, string>> = {};
  /** Nodes that cannot be looked at, and why. */
  readonly away = new Map<string, string>();
  /** Called before each answer; throws while something is broken. */
  trouble: (call: string) => void = () => {};
  /** Every command, in order. */
  readonly ran: Pick<NodeCommand, 'task' | 'argv' | 'environment'>[] = [];

  async exec(command: NodeCommand, signal: AbortSignal): Promise<{ readonly exitCode: number | null }> {
    const { task, argv, environment, onOutput, until } = command;
    this.trouble('exec');
    signal.throwIfAborted();
    if (!this.hasContainer(task)) {
      throw new UserError('unknown_service', 'Its container does not run any more.');
    }
    this.ran.push({ task, argv, environment });
    const [program = '', ...args] = argv;
    const env = { PATH: process.env['PATH'], ...this.environment, ...environment };
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const group = child.pid ?? 0;
    this.#groups.add(group);
    const decoder = new TextDecoder();
    for (const output of [child.stdout, child.stderr]) {
      output.on('data', (bytes: Buffer) => onOutput(decoder.decode(bytes, { stream: true })));
    }
    const end = (): void => endGroup(group);
    until.addEventListener('abort', end, { once: true });
    try {
      return { exitCode: await ended(child, signal) };
    } finally {
      until.removeEventListener('abort', end);
    }
  }

  async volumes(stack: StackName, _signal: AbortSignal): Promise<readonly VolumesOnNode[]> {
    this.trouble('volumes');
    const nodes = new Set(['node1', ...this.#volumes.map(({ node }) => node), ...this.away.keys()]);
    return [...nodes].toSorted().map((node) => {
      const trouble = this.away.get(node);
      const here = this.#volumes.filter((one) => one.node === node && one.stack === stack);
      const volumes = here.map(({ name, sizeBytes }) => ({ name, sizeBytes }));
      return trouble === undefined ? { node, volumes } : { node, trouble };
    });
  }

  async removeVolume(
    on: { readonly node: string; readonly name: string },
    _signal: AbortSignal,
  ): Promise<void> {
    this.trouble('removeVolume');
    const index = this.#volumes.findIndex(({ node, name }) => node === on.node && name === on.name);
    if (this.#volumes[index]?.isUsed === true) {
      throw new UserError('volume_in_use', `The volume \`${on.name}\` is still used by a container.`);
    }
    if (index >= 0) {
      this.#volumes.splice(index, 1);
    }
  }

  // What tests do behind the bot's back.

  putVolume(volume: Omit<FakeVolume, 'isUsed'> & { readonly isUsed?: boolean }): void {
    this.#volumes.push({ isUsed: false, ...volume });
  }

  /** Commands of which anything still runs. */
  get running(): number {
    return [...this.#groups].filter(isAlive).length;
  }

  /** Ends what tests left. */
  close(): void {
    this.#groups.forEach(endGroup);
  }
}

/** Several of them under their servers' names. */
export function fakeNodeRunners(nodes: ReadonlyMap<ServerName, NodeRunner>): NodeRunners {
  return {
    of(server) {
      const found = nodes.get(server);
      if (found === undefined) {
        throw new UserError('unknown_server', `There is no server \`${server}\`.`);
      }
      return found;
    },
  };
}

/** Rejects when `signal` aborts first: then it is left alone. */
async function ended(child: ChildProcess, signal: AbortSignal): Promise<number | null> {
  const left = Promise.withResolvers<never>();
  const leave = (): void => left.reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([once(child, 'close'), left.promise]);
    return child.exitCode ?? 128 + 9;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** What nobody has buried yet does not run any more. */
function isAlive(group: number): boolean {
  const rows = execFileSync('ps', ['-eo', 'pgid=,stat='], { encoding: 'utf8' }).split('\n');
  return rows.some((row) => new RegExp(`^\\s*${group}\\s+[^Z]`).test(row));
}

function endGroup(group: number): void {
  if (isAlive(group)) {
    process.kill(-group, 'SIGKILL');
  }
}

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../sandbox/run.ts';

/** The command line that coopbot is compared with. */
const VERSION = /^28\./;
const SWARM = join(import.meta.dirname, '../../lab/swarm.sh');
const TREE = join(import.meta.dirname, '../../../.cache/engine28');

/** Docker's command line. */
export interface DockerCli {
  /** The program and its first arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  /** `28.2.2` */
  readonly version: string;
}

/** The `docker` of version 28 in PATH, else the lab's (`test/lab/swarm.sh tree 28`); `null`: there is neither. */
export function findDockerCli(): DockerCli | null {
  for (const command of [['docker'] as const, ...inTree()]) {
    const version = versionOf(command);
    if (version !== null && VERSION.test(version)) {
      return { command, version };
    }
  }
  return null;
}

/** The same, and makes the lab's tree when there is none: Linux, root, about 40 s, once. */
export async function needDockerCli(): Promise<DockerCli> {
  if (findDockerCli() === null) {
    await run(SWARM, ['tree', '28']);
  }
  const found = findDockerCli();
  if (found === null) {
    throw new Error("The lab's tree has no docker 28.");
  }
  return found;
}

/** Run with the tree's own libraries: the machine's may be older. */
function inTree(): (readonly [string, ...string[]])[] {
  const loader = ['lib64/ld-linux-x86-64.so.2', 'lib/ld-linux-aarch64.so.1']
    .map((path) => join(TREE, path))
    .find((path) => existsSync(path));
  if (loader === undefined) {
    return [];
  }
  const libraries = readdirSync(join(TREE, 'usr/lib')).filter((name) => name.endsWith('-linux-gnu'));
  const path = libraries.map((name) => join(TREE, 'usr/lib', name)).join(':');
  return [[loader, '--library-path', path, join(TREE, 'usr/bin/docker')]];
}

function versionOf([program, ...args]: DockerCli['command']): string | null {
  try {
    const printed = execFileSync(program, [...args, '--version'], { encoding: 'utf8', stdio: 'pipe' });
    return /Docker version ([\d.]+)/.exec(printed)?.[1] ?? null;
  } catch {
    return null;
  }
}

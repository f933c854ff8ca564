import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { run } from './run.ts';

const INTERFACES = '/sys/class/net';

/**
 * Ends what a test run left behind: every process that carries `mark` in its environment as COOPBOT_TEST_RUN, and the labs that
 * such processes belong to. Answers a line for each. Whatever others run meanwhile, a sandbox for example, is left alone.
 */
export async function sweep(mark: string): Promise<string[]> {
  const lines: string[] = [];
  for (const folder of labsOf(marked(mark).map(commandOf), labFolders())) {
    const { code } = await run('test/lab/swarm.sh', ['down', folder]);
    lines.push(`the lab in ${folder}${code === 0 ? '' : ', which did not work'}`);
  }
  for (const pid of marked(mark)) {
    lines.push(`process ${pid}: ${commandOf(pid).join(' ').slice(0, 80)}`);
    signal(pid, 'SIGTERM');
  }
  for (let tries = 0; tries < 20 && marked(mark).length > 0; tries += 1) {
    await setTimeout(100);
  }
  for (const pid of marked(mark)) {
    signal(pid, 'SIGKILL');
  }
  return lines;
}

/** The folders that one of the commands has a file of among its arguments: as the first process of each of a lab's nodes has. */
export function labsOf(commands: readonly (readonly string[])[], folders: readonly string[]): string[] {
  return folders.filter((folder) =>
    commands.some((command) => command.some((argument) => argument.startsWith(`${folder}/`))),
  );
}

/** Of all labs that are up, whoever started them: test/lab/swarm.sh writes the folder on the lab's bridge. */
function labFolders(): string[] {
  return listOf(INTERFACES)
    .filter((name) => /^lab\d+$/.test(name))
    .map((name) => textOf(join(INTERFACES, name, 'ifalias')).trim())
    .filter((folder) => folder !== '');
}

function marked(mark: string): number[] {
  return listOf('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => textOf(`/proc/${pid}/environ`).split('\0').includes(`COOPBOT_TEST_RUN=${mark}`))
    .map(Number);
}

function commandOf(pid: number): string[] {
  return textOf(`/proc/${pid}/cmdline`).split('\0');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Processes and interfaces come and go while they are read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

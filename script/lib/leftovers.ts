import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { run } from './run.ts';

const BRIDGES = '/sys/class/net';

/** The labs that are up, by their folders: test/lab/swarm.sh writes the folder on the lab's bridge. */
export function bridges(): ReadonlySet<string> {
  const names = listOf(BRIDGES).filter((name) => /^lab\d+$/.test(name));
  return new Set(
    names.map((name) => textOf(join(BRIDGES, name, 'ifalias')).trim()).filter((folder) => folder !== ''),
  );
}

/**
 * Takes down the labs that were not there `before`, and ends every process that carries `mark` in its environment as
 * COOPBOT_TEST_RUN. Answers a line for each. What was there before, a sandbox for example, is left alone.
 */
export async function sweep(before: ReadonlySet<string>, mark: string): Promise<string[]> {
  const lines: string[] = [];
  for (const folder of bridges()) {
    if (!before.has(folder)) {
      const { code } = await run('test/lab/swarm.sh', ['down', folder]);
      lines.push(`the lab in ${folder}${code === 0 ? '' : ', which did not work'}`);
    }
  }
  for (const pid of marked(mark)) {
    lines.push(`process ${pid}: ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 80)}`);
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

function marked(mark: string): number[] {
  return listOf('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => textOf(`/proc/${pid}/environ`).split('\0').includes(`COOPBOT_TEST_RUN=${mark}`))
    .map(Number);
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

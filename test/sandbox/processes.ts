import { readdirSync, readFileSync } from 'node:fs';
import { until } from './until.ts';

/**
 * Everything that a sandbox starts has this in its environment, and so has what that starts. It is how `down` finds all of it, also
 * after the sandbox itself was killed before it could write anything down.
 */
const MARK = 'COOPBOT_SANDBOX';

const ENDED_WITHIN_MS = 10_000;

/** From now on what this process starts belongs to the sandbox in `dir`. */
export function markChildren(dir: string): void {
  process.env[MARK] = dir;
}

/** For whoever starts something that belongs to it from elsewhere. */
export function markOf(dir: string): Record<string, string> {
  return { [MARK]: dir };
}

/** Processes that belong to the sandbox in `dir`, this one and those above it left out. */
export function processesOf(dir: string): readonly number[] {
  const own = ancestors(process.pid);
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 1 && !own.has(pid) && isMarked(pid, dir));
}

/** Ends everything of the sandbox that is left, without asking: nothing of it is kept. */
export async function endProcesses(dir: string): Promise<void> {
  const isDone = async (): Promise<boolean> => {
    const left = processesOf(dir);
    for (const pid of left) {
      send(pid, 'SIGKILL');
    }
    return left.length === 0;
  };
  await until(isDone, ENDED_WITHIN_MS, `Processes of the sandbox in ${dir} do not end.`);
}

export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/** A zombie is not alive: it waits only for its parent to notice. */
export function isAlive(pid: number): boolean {
  return !(fileOf(pid, 'stat') ?? ') Z').includes(') Z');
}

/** Whether this number still belongs to a script/sandbox. */
export function isSandboxScript(pid: number): boolean {
  return isAlive(pid) && (fileOf(pid, 'cmdline') ?? '').includes('test/sandbox/main.ts');
}

function isMarked(pid: number, dir: string): boolean {
  return isAlive(pid) && (fileOf(pid, 'environ') ?? '').split('\0').includes(`${MARK}=${dir}`);
}

function ancestors(pid: number): ReadonlySet<number> {
  const chain = new Set<number>();
  for (let each = pid; each > 0 && !chain.has(each); each = parentOf(each)) {
    chain.add(each);
  }
  return chain;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(fileOf(pid, 'status') ?? '')?.[1] ?? 0);
}

function fileOf(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return null;
  }
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultResults, RESULTS_FOLDER, type Result } from '../../script/lib/fault-results.ts';
import { isLong } from './scale.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Keeps what a long run found, beside what the same run kept before, for docs/faults.md. To be called before anything is asserted, so
 * that failures stand there too. In short form nothing is kept. `name`: of the test's file, without `.test.ts`.
 */
export function record(name: string, result: Result): void {
  result.notes.forEach((note) => console.info(`${result.fault}: ${note}`));
  if (!isLong) {
    return;
  }
  const file = join(root, RESULTS_FOLDER, `${name}.json`);
  mkdirSync(join(root, RESULTS_FOLDER), { recursive: true });
  const before = FaultResults.parse(JSON.parse(textOf(file) || '[]'));
  const made = { ...result, date: new Date().toISOString().slice(0, 10), commit: commit() };
  writeFileSync(file, JSON.stringify([...before, made], null, 2));
}

/** Runs the test and keeps how it went: for a test that is one run, or whose runs are not told apart. */
export async function recorded(
  name: string,
  about: Omit<Result, 'failures' | 'notes'>,
  test: () => Promise<void>,
): Promise<void> {
  try {
    await test();
  } catch (error) {
    record(name, { ...about, failures: 1, notes: [String(error)] });
    throw error;
  }
  record(name, { ...about, failures: 0, notes: [] });
}

function commit(): string {
  const args = ['describe', '--always', '--dirty', '--exclude', '*', '--abbrev=7'];
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

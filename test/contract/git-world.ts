import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Logger } from '../../src/kernel/system.ts';
import type { FakeRelease } from '../fakes/fake-recipes.ts';

/** git as a person at a terminal uses it, apart from the adapter that is tested. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@oak.coop', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' },
  });
}

/** Gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coopbot-git-'));
  onTestFinished(() => remove(folder));
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A recipe's own repository, as its maintainers have it. */
export function recipeRepository(path: string, releases: readonly FakeRelease[]): string {
  mkdirSync(path, { recursive: true });
  git(path, 'init', '--quiet', '--initial-branch=main');
  releases.forEach((entry) => release(path, entry));
  return path;
}

/** One commit with these files only, and its tag; a tag of that name is moved. */
export function release(path: string, { version, files, isAnnotated = true }: FakeRelease): void {
  git(path, 'rm', '-rfq', '--ignore-unmatch', '.');
  writeFiles(path, files);
  git(path, 'add', '--all', '--force');
  const message = `chore: publish ${version} release`;
  git(path, 'commit', '--quiet', '--allow-empty', '-m', message);
  git(path, 'tag', '--force', ...(isAnnotated ? ['--annotate', '-m', message] : []), version);
}

export function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Keeps what was logged. */
export function listeningLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (fields: Record<string, unknown>, message: string): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  return { lines, info: keep, warn: keep, error: keep };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { duration, type Ended, run } from './run.ts';
import { measureSizes } from './sizes.ts';

interface Check {
  readonly name: string;
  readonly what: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** What to do about a failure, when the output does not say it. */
  readonly cure?: string;
}

/** Of one check: who has more to mend begins at the top. */
const MOST_LINES = 60;

/** The longest first: two run at a time. */
const checks: readonly Check[] = [
  {
    name: 'layers, docs',
    what: 'who imports whom, the world only in adapters, docs = code',
    command: ['vitest', 'run', '--project', 'fast', '--reporter', 'dot', 'test/architecture'],
    cure: 'Docs that differ are written by script/docs.',
  },
  {
    name: 'unused code',
    what: 'files, exports and dependencies that nobody uses (knip)',
    command: ['knip', '--no-progress', '--no-config-hints'],
  },
  { name: 'types', what: 'strict TypeScript (tsc)', command: ['tsc', '--pretty', 'false'] },
  {
    name: 'rules',
    what: 'the conventions, with types (oxlint)',
    command: ['oxlint', '--deny-warnings', '--format=unix'],
  },
  {
    name: 'format',
    what: 'layout and order of imports (biome)',
    command: ['biome', 'ci', '--colors=off', '--reporter=summary'],
    cure: 'script/lint --fix writes it.',
  },
  {
    name: 'shell',
    what: 'syntax of the shell scripts (sh -n)',
    command: ['sh', '-c', 'for file; do sh -n "$file" || exit 1; done', 'sh', ...shellScripts()],
  },
];

const failed = await lint(process.argv.includes('--fix'));
process.exitCode = failed === 0 ? 0 : 1;

/** Prints a line for each check, in the order in which they end. Answers how many failed. */
async function lint(isToFix: boolean): Promise<number> {
  const startedAt = performance.now();
  if (isToFix) {
    await run('biome', ['check', '--write', '.']);
    await run('node', ['script/lib/docs.ts']);
  }
  const waiting = [...checks];
  const results: boolean[] = [];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const [program, ...args] = check.command;
      const ended = await run(program, args, { env: { NO_COLOR: '1', FORCE_COLOR: '0' } });
      report(check, ended);
      results.push(ended.code === 0);
    }
  };
  await Promise.all([worker(), worker()]);
  console.log(`  ${measureSizes(process.cwd())}`);
  const bad = results.filter((isGood) => !isGood).length;
  const took = duration(performance.now() - startedAt);
  console.log(
    bad === 0
      ? `lint: all ${results.length} checks are fine, ${took}`
      : `lint: ${bad} of ${results.length} checks failed, ${took}`,
  );
  return bad;
}

function report({ name, what, cure, command }: Check, { code, output, tookMs }: Ended): void {
  console.log(`${code === 0 ? '✓' : '✗'} ${name}: ${what}, ${duration(tookMs)}`);
  if (code !== 0) {
    console.log(shorten(output, command).replaceAll(/^/gm, '    '));
    console.log(cure === undefined ? '' : `    ${cure}\n`);
  }
}

/** The rest is one command away. */
function shorten(output: string, command: readonly string[]): string {
  const lines = output.trimEnd().split('\n');
  const rest = lines.length - MOST_LINES;
  return rest > 0
    ? [...lines.slice(0, MOST_LINES), `… ${rest} more lines: npx ${command.join(' ')}`].join('\n')
    : lines.join('\n');
}

function shellScripts(): string[] {
  const folders = ['script', '.ci', 'test/lab'];
  return folders
    .flatMap((folder) => readdirSync(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.endsWith('.sh') || readFileSync(path, 'utf8').startsWith('#!/bin/sh'));
}

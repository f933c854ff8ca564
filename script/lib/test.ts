import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultRunOf, forgetResults, recallResults, writeFaults } from './fault-lab.ts';
import { sweep } from './leftovers.ts';
import { add, type Counts, none, parseReport } from './report.ts';
import { duration, type Ended, run } from './run.ts';

const root = join(import.meta.dirname, '../..');
const logs = join(root, '.cache/test-logs');
const words = process.argv.slice(2);
const isFast = words.includes('--fast');
const isFaults = words.includes('--faults');
const mustRunAll = Boolean(process.env['CI']) && !isFast;

process.chdir(root);
mkdirSync(logs, { recursive: true });
const startedAt = performance.now();
const total = (isFaults ? [await faults()] : [await lint(), await vitest('fast'), await real()]).reduce(
  add,
  none,
);
const isRed = total.failed > 0 || (mustRunAll && total.skipped > 0);
if (mustRunAll && total.skipped > 0) {
  console.log('✗ CI is set, so nothing may be skipped');
}
console.log(`\n${duration(performance.now() - startedAt)}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = isRed ? 1 : 0;

/** Counts only when it fails: what it checks is no test, but nothing is well without it. */
async function lint(): Promise<Counts> {
  const ended = await run('node', ['script/lib/lint.ts']);
  keep('lint', ended);
  console.log(ended.output.trimEnd());
  return { ...none, failed: ended.code === 0 ? 0 : 1 };
}

/** Real engines and homeservers: nothing of them is left behind. */
async function real(): Promise<Counts> {
  const why = whyNotReal();
  if (why !== null) {
    const skipped = await countTests('real');
    console.log(`· real: ${skipped} tests left out, ${why}`);
    return { ...none, skipped };
  }
  return cleanedUp(async (env) => vitest('real', { env, isLoud: true }));
}

/** The laboratories alone, in long form. Hours, and every time another chance: nothing for CI. */
async function faults(): Promise<Counts> {
  const asked = faultRunOf(words.filter((word) => !word.startsWith('--')));
  const why = process.env['CI'] ? 'CI is set' : (whyNotReal() ?? ('why' in asked ? asked.why : null));
  if (why !== null || 'why' in asked) {
    console.log(`✗ faults: ${why}`);
    return { ...none, failed: 1 };
  }
  (words.includes('--more') ? recallResults : forgetResults)(asked);
  const counts = await cleanedUp(async (env) =>
    vitest('real', {
      env: { ...env, COOPBOT_FAULTS: 'long' },
      isLoud: true,
      files: asked.files,
      also: ['fast'],
    }),
  );
  writeFaults(asked);
  return counts;
}

/** Whatever the tests left behind is ended afterwards. */
async function cleanedUp(test: (env: NodeJS.ProcessEnv) => Promise<Counts>): Promise<Counts> {
  const mark = `coopbot-test-${process.pid}-${Math.trunc(performance.timeOrigin)}`;
  try {
    return await test({ COOPBOT_TEST_RUN: mark });
  } finally {
    for (const line of await sweep(mark)) {
      console.log(`  cleaned up: ${line}`);
    }
  }
}

function whyNotReal(): string | null {
  if (isFast) {
    return 'as --fast says';
  }
  const canRun = process.platform === 'linux' && process.getuid?.() === 0;
  return canRun || mustRunAll ? null : 'they need Linux and root';
}

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  /** Prints each file when it is done: for what takes minutes. */
  readonly isLoud?: boolean;
  /** Further projects. */
  readonly also?: readonly string[];
  /** Default: all of the project's. */
  readonly files?: readonly string[];
}

async function vitest(
  project: string,
  { env = {}, isLoud = false, files = [], also = [] }: Options = {},
): Promise<Counts> {
  const report = join(logs, `${project}.json`);
  writeFileSync(report, '');
  const args = [
    'run',
    ...files,
    ...[project, ...also].flatMap((name) => ['--project', `${name}*`]),
    '--passWithNoTests',
    '--reporter',
    'default',
    '--reporter',
    'json',
  ];
  const ended = await run('vitest', [...args, `--outputFile.json=${report}`], {
    env: { ...env, NO_COLOR: '1', FORCE_COLOR: '0' },
    onLine: (line) => (isLoud && /^ [✓❯↓] /.test(line) ? console.log(` ${line}`) : undefined),
  });
  const log = keep(project, ended);
  const { counts, failures } = parseReport(readFileSync(report, 'utf8'), ended);
  const mark = counts.failed === 0 ? '✓' : '✗';
  console.log(
    `${mark} ${project}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${duration(ended.tookMs)}`,
  );
  for (const failure of failures.slice(0, 20)) {
    console.log(failure.replaceAll(/^/gm, '    '));
  }
  if (counts.failed > 0) {
    console.log(`    all of it: ${log}`);
  }
  return counts;
}

/** How many tests there would be, without running them. */
async function countTests(project: string): Promise<number> {
  const list = join(logs, `${project}-list.json`);
  writeFileSync(list, '[]');
  const ended = await run('vitest', ['list', '--project', `${project}*`, `--json=${list}`]);
  keep(`${project}-list`, ended);
  const tests: unknown = JSON.parse(readFileSync(list, 'utf8'));
  return Array.isArray(tests) ? tests.length : 0;
}

function keep(part: string, { output }: Ended): string {
  const path = join(logs, `${part}.log`);
  writeFileSync(path, output);
  return path;
}

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultResults, RESULTS_FOLDER, renderFaults, resultsOn } from './fault-results.ts';

const LABORATORY = 'test/faults';
/** Laws that rights hang on: a million cases each belong to a long run too. */
const LAWS = ['test/property/access.test.ts', 'test/property/ballots.test.ts'];
const PAGE = 'docs/faults.md';

export interface FaultRun {
  /** Files to run; all of the laboratory's where nobody was named. */
  readonly files: readonly string[];
}

/** What `script/test --faults …` asks for, or why that cannot be. */
export function faultRunOf(names: readonly string[]): FaultRun | { readonly why: string } {
  const all = readdirSync(LABORATORY, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(LABORATORY, file))
    .concat(LAWS)
    .toSorted();
  const unknown = names.filter((name) => !all.some((file) => nameOf(file) === name));
  if (unknown.length > 0) {
    return { why: `there is no ${unknown.join(', no ')}, but: ${all.map(nameOf).join(', ')}` };
  }
  return { files: names.length === 0 ? all : all.filter((file) => names.includes(nameOf(file))) };
}

/** What earlier runs found of these files is to be forgotten. */
export function forgetResults({ files }: FaultRun): void {
  files.forEach((file) => rmSync(resultsIn(nameOf(file)), { force: true }));
}

/** A fresh clone has of earlier runs only what the page says. */
export function recallResults({ files }: FaultRun): void {
  mkdirSync(RESULTS_FOLDER, { recursive: true });
  for (const name of files.map(nameOf).filter((one) => !existsSync(resultsIn(one)))) {
    const earlier = resultsOn(pageNow(), name);
    if (earlier.length > 0) {
      writeFileSync(resultsIn(name), JSON.stringify(earlier, null, 2));
    }
  }
}

/** Writes docs/faults.md from what these files have found. */
export function writeFaults({ files }: FaultRun): void {
  mkdirSync('docs', { recursive: true });
  const results = new Map(
    files
      .map(nameOf)
      .filter((name) => existsSync(resultsIn(name)))
      .map((name) => [name, FaultResults.parse(JSON.parse(readFileSync(resultsIn(name), 'utf8')))]),
  );
  writeFileSync(PAGE, renderFaults(pageNow(), results));
  console.log(`✓ ${PAGE} is written`);
}

function pageNow(): string {
  return existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
}

function nameOf(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.test\.ts$/, '');
}

function resultsIn(name: string): string {
  return join(RESULTS_FOLDER, `${name}.json`);
}

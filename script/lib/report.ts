import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import type { Ended } from './run.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const none: Counts = { passed: 0, failed: 0, skipped: 0 };

export function add(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** What vitest's JSON reporter writes, as far as it is used here. */
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});
type FileResult = z.infer<typeof Report>['testResults'][number];

/**
 * Counts and failures of one run. A file that could not be loaded, and a run that ended badly although no test failed, count as
 * one failure each: a report that is missing is never good news.
 */
export function parseReport(json: string, { code, output }: Ended): { counts: Counts; failures: string[] } {
  const report = Report.safeParse(jsonOf(json));
  if (!report.success) {
    const words = stripVTControlCharacters(output).trimEnd().split('\n').slice(-15).join('\n');
    return { counts: { ...none, failed: 1 }, failures: [`vitest gave no report:\n${words}`] };
  }
  const { numPassedTests: passed, numPendingTests, numTodoTests, testResults } = report.data;
  const failures = testResults.flatMap(failuresOf);
  if (code !== 0 && failures.length === 0) {
    failures.push('vitest ended with an error outside of the tests');
  }
  return { counts: { passed, failed: failures.length, skipped: numPendingTests + numTodoTests }, failures };
}

function failuresOf({ name, status, message, assertionResults }: FileResult): string[] {
  const failed = assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName, failureMessages }) => `✗ ${fullName}\n${shorten(failureMessages?.[0] ?? '')}`);
  const isUnloadable = status === 'failed' && failed.length === 0;
  return isUnloadable ? [`✗ ${name}\n${shorten(message ?? '')}`] : failed;
}

function shorten(message: string): string {
  return stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => !/^\s+at .*(node_modules|node:|<anonymous>)/.test(line))
    .slice(0, 12)
    .map((line) => `  ${line.slice(0, 500)}`)
    .join('\n');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

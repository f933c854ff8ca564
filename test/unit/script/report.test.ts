import { expect, it } from 'vitest';
import { add, none, parseReport } from '../../../script/lib/report.ts';

const fine = { code: 0, output: '', tookMs: 1 };

it('counts what passed, failed and was skipped', () => {
  const json = reportOf([
    { status: 'passed' },
    { status: 'failed', failureMessages: ['expected 1\nto be 2'] },
    { status: 'skipped' },
    { status: 'todo' },
  ]);

  const { counts, failures } = parseReport(json, { ...fine, code: 1 });

  expect(counts).toEqual({ passed: 1, failed: 1, skipped: 2 });
  expect(failures).toEqual(['✗ test 1\n  expected 1\n  to be 2']);
});

it('counts a file that cannot be loaded as a failure', () => {
  const json = reportOf([], { status: 'failed', message: 'SyntaxError' });

  expect(parseReport(json, { ...fine, code: 1 }).counts).toEqual({ ...none, failed: 1 });
});

it.each(['', 'half a rep', '{}'])('takes the report `%s` for a failure', (json) => {
  const { counts, failures } = parseReport(json, { ...fine, output: 'out of memory' });

  expect(counts).toEqual({ ...none, failed: 1 });
  expect(failures[0]).toContain('out of memory');
});

it('takes a bad end for a failure although every test passed', () => {
  expect(parseReport(reportOf([{ status: 'passed' }]), { ...fine, code: 1 }).counts).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
  });
});

it('adds parts up', () => {
  expect(add({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});

interface Test {
  readonly status: string;
  readonly failureMessages?: readonly string[];
}

/** As vitest's JSON reporter writes it. */
function reportOf(tests: readonly Test[], file: { status?: string; message?: string } = {}): string {
  const count = (status: string): number => tests.filter((test) => test.status === status).length;
  return JSON.stringify({
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    numTodoTests: count('todo'),
    testResults: [
      {
        name: 'some.test.ts',
        status: count('failed') > 0 ? 'failed' : 'passed',
        ...file,
        assertionResults: tests.map((test, index) => ({ fullName: `test ${index}`, ...test })),
      },
    ],
  });
}

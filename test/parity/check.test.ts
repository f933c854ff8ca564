import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allCases, type Case, goldenOf } from './rig/cases.ts';
import { coopbot, coopbotProcess } from './rig/implementations.ts';
import { runOnMock, type StepResult } from './rig/run-case.ts';

/** `coopbot stack deploy --like-docker` in the place of docker's command line: what it asks of an engine, and what people see. */
const cases = allCases().filter(({ engines }) => engines.includes('mock'));

const Output = z.object({ rc: z.number(), stdout: z.array(z.string()), stderr: z.array(z.string()) });
type Output = z.infer<typeof Output>;

/** As recorded: one for each step. */
function recorded(theCase: Case): { readonly requests: readonly unknown[]; readonly outputs: Output[] } {
  const outputs = goldenOf(theCase, 'expected.output.json');
  const requests = goldenOf(theCase, 'expected.requests.json');
  if (outputs === null || requests === null) {
    throw new Error(`${theCase.name} is not recorded: node test/parity/rig/record.ts ${theCase.name}`);
  }
  return { requests, outputs: z.array(Output).parse(outputs) };
}

/** Docker's errors are told in our words, with the place; its remarks are the same. */
function told({ rc, stdout, stderr }: Output | StepResult): unknown {
  return rc === 0 ? { rc, stdout, stderr } : { rc, stdout, isTold: stderr.length > 0 };
}

describe('coopbot stack deploy --like-docker', () => {
  it('has cases', () => {
    expect(cases.length).toBeGreaterThan(80);
  });

  it.each(cases)('$name: asks the same, prints the same, ends the same', async (theCase) => {
    const { requests, outputs } = recorded(theCase);

    const results = await runOnMock(theCase, coopbot('--like-docker'));

    expect(results.map((result) => result.requests)).toEqual(requests);
    expect(results.map(told)).toEqual(outputs.map(told));
  });

  const asProcess = new Set(['stdin', 'image-default', 'partial-failure']);
  it.each(cases.filter(({ name }) => asProcess.has(name)))('$name, as a process', async (theCase) => {
    const { requests, outputs } = recorded(theCase);

    const results = await runOnMock(theCase, coopbotProcess('--like-docker'));

    expect(results.map((result) => result.requests)).toEqual(requests);
    expect(results.map(({ rc }) => rc)).toEqual(outputs.map(({ rc }) => rc));
  });
});

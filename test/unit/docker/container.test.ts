import { expect, it } from 'vitest';
import { containerOf } from '../../../src/adapters/docker/container.ts';
import type { Engine } from '../../../src/adapters/docker/engine.ts';
import { ServerName } from '../../../src/kernel/ids.ts';

const never = new AbortController().signal;

/** An engine with one task, whose container's checks said these, the last one last. */
function engineWith(checks: readonly string[]): Engine {
  const log = checks.map((Output) => ({ ExitCode: -1, Output }));
  return {
    server: ServerName.parse('server1'),
    apiMinor: async () => 44,
    call: async ({ path }) =>
      path.startsWith('/tasks/')
        ? { Status: { ContainerStatus: { ContainerID: 'c1' } } }
        : { State: { Health: { Status: 'unhealthy', FailingStreak: 3, Log: log } } },
    stream: async () => {
      throw new Error('Nobody asks for a stream.');
    },
  };
}

const EXEC = 'OCI runtime exec failed: exec failed: ';
const START = `${EXEC}unable to start container process: `;

it.each([
  ['', 'was ended with its container'],
  [`${EXEC}cannot exec in a stopped container: unknown`, 'came too late'],
  [`${EXEC}cannot exec a container that has stopped: unknown`, 'came too late, in older words'],
  [`${START}error executing setns process: exit status 1: unknown`, 'came while its container went'],
])('tells of a health check what it said before the one with «%s», which %s', async (last) => {
  const facts = await containerOf(engineWith(['database is locked', last]), 't1', never);

  expect(facts).toMatchObject({ isUnhealthy: true, checkSaid: ['database is locked'] });
});

it('tells why a health check could not even begin', async () => {
  const said = `${START}exec: "curl": executable file not found in $PATH`;
  const facts = await containerOf(engineWith(['', `${said}: unknown`]), 't1', never);

  expect(facts?.checkSaid).toEqual([said]);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { labsOf, sweep } from '../../../script/lib/leftovers.ts';

describe.runIf(process.platform === 'linux')('what a test run leaves behind', () => {
  it('is ended when it carries the mark of the run, also when it does not want to', async () => {
    const mark = `unit-${process.pid}`;
    const stubborn = start("trap '' TERM; echo ready; while :; do sleep 0.1; done", mark);
    await once(stubborn.stdout, 'data');
    const ended = once(stubborn, 'exit');

    const lines = await sweep(mark);

    expect(lines.filter((line) => line.includes(`process ${stubborn.pid}:`))).toHaveLength(1);
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('is left alone when it carries another mark', async () => {
    const other = start('echo ready; sleep 60', 'another-run');
    await once(other.stdout, 'data');

    await sweep(`unit-${process.pid}`);

    expect(other.exitCode).toBeNull();
    expect(other.signalCode).toBeNull();
  });
});

it("counts a lab as left behind only when one of the run's own processes belongs to it", () => {
  const commands = [
    ['sh', '-c', 'dockerd …', 'coopbot-lab', '/tmp/mine/swarm/node1', 'node1'],
    ['python3', '-m', 'synapse.app.homeserver'],
  ];

  expect(labsOf(commands, ['/tmp/mine/swarm', '/tmp/mine', '/tmp/mine/swa', '/tmp/other'])).toEqual([
    '/tmp/mine/swarm',
    '/tmp/mine',
  ]);
});

function start(script: string, mark: string) {
  const child = spawn('sh', ['-c', script], {
    env: { ...process.env, COOPBOT_TEST_RUN: mark },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

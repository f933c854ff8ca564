import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabSwarm, startSwarm } from '../lab/swarm.ts';
import { until } from '../sandbox/until.ts';
import { needDockerCli } from './rig/docker-cli.ts';
import { askBoth, type Terminals, terminalsOn } from './rig/terminals.ts';

/** Every state that a list tells apart. */
const shop = `
x-base: &base {image: local/busybox:1.0, stop_signal: SIGKILL}
services:
  app:
    <<: *base
    ports: ['8081-8082:80-81', '9000:80/udp', {target: 80, published: 8090, mode: host}]
    deploy: {placement: {max_replicas_per_node: 1}}
  app2:
    <<: *base
    deploy: {replicas: 2}
  app10:
    <<: *base
    deploy: {replicas: 2, placement: {max_replicas_per_node: 1}}
  everywhere:
    <<: *base
    deploy: {mode: global}
  once:
    <<: *base
    command: 'true'
    deploy: {mode: replicated-job, replicas: 2}
  everywhere-once:
    <<: *base
    command: 'true'
    deploy: {mode: global-job}
  failing:
    <<: *base
    command: sh -c 'exit 3'
    deploy: {restart_policy: {condition: on-failure, max_attempts: 2, delay: 1ms}}
  elsewhere:
    <<: *base
    deploy: {placement: {constraints: [node.role == worker]}}
  paused:
    <<: *base
    command: COMMAND
    deploy: {update_config: {failure_action: pause, monitor: 60s}, restart_policy: {condition: none}}
configs: {note: {file: ./note.txt}}
secrets: {word: {file: ./note.txt}}
`;
const small = 'services: {x: {image: local/busybox:1.0, stop_signal: SIGKILL}}';
/** It does not listen to SIGTERM. */
const slow =
  'services: {x: {image: local/busybox:1.0, command: "sh -c \'trap : TERM; while :; do sleep 1; done\'", stop_grace_period: 1s}}';

/** The tests of one engine, while those of the other run beside them. */
const inOrder = { concurrent: false } as const;

/** The engines side by side: it is mostly waiting. */
describe.concurrent.each([20, 28] as const)('stack lists on engine %s', (engine) => {
  let lab: LabSwarm;
  let both: Terminals;
  beforeAll(async () => {
    lab = await startSwarm({ engine, names: ['alder'] });
    mkdirSync(join(lab.dir, 'config'));
    const there = { config: join(lab.dir, 'config'), cli: await needDockerCli() };
    both = terminalsOn(lab.nodes[0]?.dockerHost ?? '', there);
    writeFileSync(join(lab.dir, 'note.txt'), 'note');
    deploy('shop', shop.replace('COMMAND', 'sleep 999'));
    for (const name of ['shop10', 'shop2']) {
      deploy(name, small);
    }
    await comesTo(
      async () => (await both.docker('stack', 'ps', 'shop')).stdout.match(/Failed/g)?.length === 3,
    );
    deploy('shop', shop.replace('COMMAND', 'sh -c "exit 9"'));
    await comesTo(
      async () =>
        lab.docker('service', 'inspect', 'shop_paused', '--format', '{{.UpdateStatus.State}}') === 'paused',
    );
  });
  afterAll(async () => lab.down());

  function deploy(name: string, compose: string): void {
    writeFileSync(join(lab.dir, `${name}.yml`), compose);
    lab.docker(
      'stack',
      'deploy',
      '--detach',
      '--resolve-image',
      'never',
      '-c',
      join(lab.dir, `${name}.yml`),
      name,
    );
  }

  it.each([
    'ls',
    'list --format json',
    'services shop',
    'services shop -q',
    'services shop --format json',
    'services shop --format raw',
    'services -f name=shop_app shop',
    'services -f mode=global --filter=label=com.docker.stack.namespace shop',
    'services nothing',
    'ps shop',
    'ps shop --no-trunc',
    'ps shop --no-resolve',
    'ps shop --no-resolve --no-trunc --format json',
    'ps -q shop',
    'ps -q --no-trunc shop',
    'ps --format raw shop',
    'ps -f desired-state=running shop',
    'ps -f desired-state=shutdown -f name=shop_failing shop',
    'ps -f node=alder shop',
    'ps -f service=shop_app shop',
    'ps -f desired-state=nonsense shop',
    'ps -f nonsense=1 shop',
    'ps -f nonsense shop',
    'ps nothing',
    'ps',
    'ls shop',
    'services --nonsense shop',
  ])('stack %s', inOrder, async (line) => {
    const { theirs, ours } = await askBoth(both, ['stack', ...line.split(' ')]);
    expect(ours.stdout).toBe(theirs.stdout);
    expect(ours.code).toBe(theirs.code);
    expect(ours.stderr === '').toBe(theirs.stderr === '');
  });

  it('says in docker’s words that there is nothing', inOrder, async () => {
    for (const line of ['ps nothing', 'services nothing', 'rm -d nothing']) {
      const { theirs, ours } = await askBoth(both, ['stack', ...line.split(' ')]);
      expect(ours).toEqual(theirs);
    }
  });

  it('takes the formats of docker’s settings', inOrder, async () => {
    const config = { tasksFormat: '{{.Name}}', servicesFormat: 'table {{.Mode}}\t{{.Name}}' };
    writeFileSync(join(lab.dir, 'config/config.json'), JSON.stringify(config));
    for (const line of [
      'ps shop',
      'services shop',
      'ps -q shop',
      'services -q shop',
      'ps --format json shop',
      'ls',
    ]) {
      const { theirs, ours } = await askBoth(both, ['stack', ...line.split(' ')]);
      expect(ours).toEqual(theirs);
    }
    writeFileSync(join(lab.dir, 'config/config.json'), '{}');
  });

  it('removes what docker removes, in its words, and is done when it says so', inOrder, async () => {
    const isSettled = async (): Promise<boolean> =>
      !/ (New|Allocated|Assigned|Accepted|Preparing|Ready|Starting) /.test(lab.docker('stack', 'ps', 'shop'));
    await comesTo(isSettled);
    const ours = await both.coopbot('stack', 'rm', 'shop');
    const left = ['service', 'network', 'secret', 'config'].map((kind) =>
      lab.docker(kind, 'ls', '-q', '--filter', 'label=com.docker.stack.namespace=shop'),
    );
    expect(left).toEqual(['', '', '', '']);
    expect(lab.docker('ps', '-q', '--filter', 'label=com.docker.stack.namespace=shop')).toBe('');

    deploy('shop', shop.replace('COMMAND', 'sleep 999'));
    await comesTo(isSettled);
    const theirs = await both.docker('stack', 'rm', 'shop');
    expect(ours).toEqual(theirs);
  });

  it('leaves nothing that a deploy right after it stumbles over', inOrder, async () => {
    for (const _ of [1, 2]) {
      const { stdout, code } = await both.coopbot('stack', 'down', 'shop2');
      expect({ stdout, code }).toEqual({
        stdout: 'Removing service shop2_x\nRemoving network shop2_default\n',
        code: 0,
      });
      deploy('shop2', small);
    }
  });

  it('waits for a container that does not want to stop, and with --detach for none', inOrder, async () => {
    const running = (): string => lab.docker('ps', '-q', '--filter', 'label=com.docker.stack.namespace=slow');
    const start = async (): Promise<void> => {
      deploy('slow', slow);
      await comesTo(async () => running() !== '');
    };

    await start();
    expect((await both.coopbot('stack', 'rm', '--detach', 'slow', 'nothing')).code).toBe(0);
    expect(running()).not.toBe('');
    // Its network is listed, and the swarm has it no more: docker's own command calls that a failure.
    expect((await both.coopbot('stack', 'rm', 'slow')).code).toBe(0);
    expect([running(), lab.docker('network', 'ls', '-q', '-f', 'name=slow_default')]).toEqual(['', '']);

    await start();
    expect((await both.coopbot('stack', 'rm', 'slow')).code).toBe(0);
    expect(running()).toBe('');
  });
});

/** Long enough for a machine that is busy with other things. */
async function comesTo(isSo: () => Promise<boolean>): Promise<void> {
  return until(isSo, 60_000, 'the engine does not get there');
}

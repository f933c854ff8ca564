import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type LabSwarm, startSwarm } from './swarm.ts';

const script = join(import.meta.dirname, 'swarm.sh');
const running: LabSwarm[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(async (lab) => lab.down()));
});

async function start(wanted: Parameters<typeof startSwarm>[0]): Promise<LabSwarm> {
  const lab = await startSwarm(wanted);
  running.push(lab);
  return lab;
}

/** Processes, network devices and control groups of a lab that was or is in `dir`. */
function tracesOf(dir: string, bridge: string): string[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandOf(pid).includes(`${dir}/`));
  const devices = readdirSync('/sys/class/net').filter((name) => bridge !== '' && name.startsWith(bridge));
  const groups = readdirSync('/sys/fs/cgroup', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [join(name, bridge), ...(name === bridge ? [name] : [])])
    .filter((path) => bridge !== '' && existsSync(join('/sys/fs/cgroup', path)));
  return [...processes, ...devices, ...groups, ...(existsSync(dir) ? [dir] : [])];
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function bridgeOf(dir: string): string {
  return existsSync(join(dir, 'bridge'))
    ? (readFileSync(join(dir, 'bridge'), 'utf8').split(' ')[0] ?? '')
    : '';
}

const soon = { timeout: 30_000, interval: 100 };

describe('the lab', () => {
  it('has as many nodes as asked for, under their names, and ends without a trace', async () => {
    const lab = await start({ nodes: 2, names: ['alpha', 'beta'] });
    const bridge = bridgeOf(lab.dir);

    expect(lab.docker('node', 'ls', '--format', '{{.Hostname}} {{.Status}}').split('\n').toSorted()).toEqual([
      'alpha Ready',
      'beta Ready',
    ]);
    lab.docker('service', 'create', '--detach', '--name', 'x', 'local/busybox:1.0');
    await expect
      .poll(() => lab.docker('service', 'ls', '--format', '{{.Replicas}}') === '1/1', soon)
      .toBe(true);
    expect(tracesOf(lab.dir, bridge)).not.toEqual([]);
    await lab.down();

    expect(tracesOf(lab.dir, bridge)).toEqual([]);
  });

  it('can be taken down however far it came', async () => {
    for (const ms of [100, 400, 1000]) {
      const dir = mkdtempSync('/var/tmp/coopbot-lab-');
      const up = spawn(script, ['up', dir, '1'], { stdio: 'ignore' });
      await setTimeout(ms);
      up.kill('SIGKILL');
      const bridge = bridgeOf(dir);

      const down = spawn(script, ['down', dir], { stdio: 'ignore' });
      await new Promise((resolve) => down.once('exit', resolve));

      await expect.poll(() => tracesOf(dir, bridge).length === 0, soon).toBe(true);
    }
  });

  it('bears crashes, power cuts and pulled cables', async () => {
    const lab = await start({ nodes: 2 });
    const [manager, worker] = lab.nodes;
    const states = (): string => lab.docker('node', 'ls', '--format', '{{.Hostname}} {{.Status}}');

    await manager?.restartEngine();
    await expect
      .poll(
        () =>
          states()
            .split('\n')
            .every((line) => line.endsWith('Ready')),
        soon,
      )
      .toBe(true);
    await worker?.powerOff();
    await expect.poll(() => states().includes('node2 Down'), soon).toBe(true);
    await worker?.powerOn();
    await expect.poll(() => states().includes('node2 Ready'), soon).toBe(true);
    worker?.unplug();
    await expect.poll(() => states().includes('node2 Down'), soon).toBe(true);
    worker?.plug();
    await expect.poll(() => states().includes('node2 Ready'), soon).toBe(true);
  });

  it('has a registry with real digests', async () => {
    const lab = await start({});
    const registry = await lab.startRegistry();

    const image = registry.pushImage({ name: 'app', tag: '1.0' });

    expect(image).toMatch(/:5000\/app:1\.0@sha256:[0-9a-f]{64}$/);
    expect(lab.docker('pull', image)).toContain('Downloaded newer image');
    await registry.stop();
    expect(() => lab.docker('pull', `${registry.address}/app:1.0`)).toThrow('connection refused');
  });
});

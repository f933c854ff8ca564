import { afterEach, expect, it } from 'vitest';
import { followServices, type ServiceEvents } from './service-events.ts';
import { type LabSwarm, startSwarm } from './swarm.ts';

let lab: LabSwarm | undefined;
let events: ServiceEvents | undefined;
afterEach(async () => {
  await events?.close();
  await lab?.down();
});

/** More than the 256 that an engine keeps. */
function flood({ docker }: LabSwarm): void {
  const names = Array.from({ length: 130 }, (_, index) => `v${index}`);
  names.forEach((name) => docker('volume', 'create', name));
  docker('volume', 'rm', ...names);
}

it('knows what befell a service after the engine has forgotten it, and says so when it cannot', async () => {
  lab = await startSwarm();
  events = followServices(lab);
  const { of } = events;
  lab.docker('service', 'create', '--detach', '--name', 'x', 'local/busybox:1.0', 'sleep', '1000');
  lab.docker('service', 'create', '--detach', '--name', 'xx', 'local/busybox:1.0', 'sleep', '1000');
  await expect.poll(() => of('x')).toContain('create');
  flood(lab);
  lab.docker('service', 'rm', 'x');
  const kept = lab.docker('events', '--since', '1', '--until', '0s', '--filter', 'type=service');

  await expect.poll(() => of('x').filter((what) => what !== 'update')).toEqual(['create', 'remove']);
  expect(kept).not.toContain('service create');
  await events.close();
  expect(() => of('x')).toThrow('docker events has ended');
});

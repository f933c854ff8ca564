import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LabSwarm, startSwarm } from '../lab/swarm.ts';
import { until } from '../sandbox/until.ts';
import type { Coop } from './coop.ts';
import { servicesOf } from './seen.ts';
import { type Site, startSite } from './site.ts';
import { say, sayAndAgree } from './talk.ts';

/** Takes every connection and answers nothing. */
const silent = createServer((socket) => void socket.on('error', () => {}));

let site: Site;
let far: LabSwarm;
let coop: Coop;
beforeAll(async () => {
  [site, far] = await Promise.all([startSite(), startSwarm()]);
  const servers = {
    far: far.nodes[0]?.dockerHost ?? '',
    silent: `tcp://127.0.0.1:${await listening(silent)}`,
    refused: 'tcp://127.0.0.1:9',
  };
  coop = await site.coop('oak', { servers });
  for (const [server, app] of Object.entries({
    server1: 'near.oak.coop',
    far: 'far.far.coop',
    silent: 'mute.silent.coop',
    refused: 'shut.refused.coop',
    nowhere: 'lost.nowhere.coop',
  })) {
    await coop.changeSetting(`servers/${server}/${app}.env`, () => `TYPE=dot\nDOMAIN=${app}\n`);
  }
  const label = 'com.docker.stack.namespace=far_far_coop';
  far.docker(
    'service',
    'create',
    '--detach',
    '--replicas',
    '0',
    '--label',
    label,
    '--name',
    'far_far_coop_app',
    '--no-resolve-image',
    'busybox',
  );
});
afterAll(async () => {
  await site?.close();
  await far?.down();
  silent.close();
});

async function listening(server: Server): Promise<number> {
  const open = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', open.resolve);
  await open.promise;
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** What `!apps` says, once the settings that were pushed are here. */
async function apps(): Promise<string> {
  const { ana } = site.people;
  const isWhole = async (): Promise<boolean> => (await list()).includes('near.oak.coop');
  const list = async (): Promise<string> => (await (await say(ana, coop, '!apps')).answer(/./u)).text;
  await until(isWhole, 60_000, 'The apps are not there.');
  return list();
}

it('shows what is known of each server, and why nothing is known of the others', async () => {
  const told = await apps();
  const words = told.replaceAll(/\s+/g, ' ');

  expect(told).toMatch(/^far\.far\.coop · running/m);
  expect(told).toMatch(/^near\.oak\.coop · stopped/m);
  expect(told).toMatch(/^mute\.silent\.coop · not known now/m);
  expect(told).toMatch(/^shut\.refused\.coop · not known now/m);
  expect(told).toMatch(/^lost\.nowhere\.coop · not known now/m);
  expect(words).toContain('silent: The Docker engine of silent does not answer.');
  expect(words).toContain('refused: The Docker engine of refused does not answer.');
  expect(words).toContain('nowhere: config.yml does not name it.');
});

it('works on one server while operations for others wait for theirs, also after a restart', async () => {
  const { ana } = site.people;
  far.nodes[0]?.pauseEngine();
  await coop.end('SIGTERM');
  void coop.start();
  const waiting = await Promise.all(
    ['far.far.coop', 'mute.silent.coop', 'shut.refused.coop'].map(async (app) =>
      say(ana, coop, `!deploy ${app}`),
    ),
  );

  expect(await sayAndAgree(ana, coop, '!deploy near.oak.coop')).toMatch(/^✅/u);
  expect(servicesOf(site, 'near_oak_coop')).toEqual(['app 1/1']);
  for (const talk of waiting) {
    expect(await talk.verdict()).toMatch(/^❌.*does not\s+answer/su);
  }
  far.nodes[0]?.resumeEngine();
  expect(await apps()).toMatch(/^far\.far\.coop · running/m);
});

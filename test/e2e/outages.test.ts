import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSynapse } from '../lab/synapse.ts';
import { DOMAIN } from '../sandbox/layout.ts';
import { until } from '../sandbox/until.ts';
import type { Coop } from './coop.ts';
import { locksOn, servicesOf } from './seen.ts';
import { type Site, startChat, startSite } from './site.ts';
import { isVerdict, say, type Talk, VERDICT_MS } from './talk.ts';

/** How long the homeserver is away. */
const AWAY_MS = 60_000;

let site: Site;
let coop: Coop;
beforeAll(async () => {
  site = await startSite();
  coop = await site.coop('oak', { recipes: { 'slow-a': 'slow', 'slow-b': 'slow', 'slow-c': 'slow' } });
});
afterAll(async () => site?.close());

/** Deployed, agreed to, and under way. */
async function underWay(app: string): Promise<Talk> {
  const { ana } = site.people;
  const talk = await say(ana, coop, `!deploy ${app}`);
  await ana.react((await talk.card()).id, '👍');
  await until(async () => servicesOf(site, `${app}_oak_coop`).length > 0, VERDICT_MS, `${app} is not made.`);
  return talk;
}

async function verdictsOf(of: Coop): Promise<readonly string[]> {
  return (await of.events())
    .filter(({ sender, content }) => sender === of.bot && !('m.new_content' in content))
    .map(({ content }) => String(content['body']))
    .filter((text) => isVerdict({ text }));
}

it('ends within its call when it is asked to, and finishes at the next start', async () => {
  const talk = await underWay('slow-a');
  const ended = await coop.end('SIGTERM');
  expect(ended).toEqual({ code: 0, signal: null });
  expect(talk.lines().filter((line) => isVerdict(line))).toEqual([]);
  void coop.start();

  expect(await talk.verdict()).toMatch(/^✅/u);
  expect(await verdictsOf(coop)).toHaveLength(1);
  expect(servicesOf(site, 'slow-a_oak_coop')).toEqual(['app 1/1']);
  expect(locksOn(site)).toEqual([]);
});

it('waits for an engine that crashed in the middle, and tells the truth', async () => {
  const [node] = site.cloud.swarm.nodes;
  const talk = await underWay('slow-b');
  await node?.killEngine();
  await setTimeout(3000);
  expect(talk.lines().filter((line) => isVerdict(line))).toEqual([]);
  await node?.startEngine();

  expect(await talk.verdict()).toMatch(/^✅/u);
  expect(await verdictsOf(coop)).toHaveLength(2);
  expect(servicesOf(site, 'slow-b_oak_coop')).toEqual(['app 1/1']);
  expect(await site.visit('slow-b.oak.coop')).toMatchObject({ status: 200 });
  expect(locksOn(site)).toEqual([]);
});

it('goes on while the homeserver is away, and tells it once when it is back', async () => {
  const dir = join(site.dir, 'away');
  const chat = await startChat(dir, 'open');
  const away = await site.coop('away', { chat, recipes: { 'slow-c': 'slow' } });
  const talk = await say(chat.people.ana, away, '!deploy slow-c');
  await chat.people.ana.react((await talk.card()).id, '👍');
  await talk.answer(/[▓░]/u);
  await chat.synapse.stop();
  await setTimeout(AWAY_MS);
  expect(away.stored('SELECT group_concat(state) FROM operations')).toBe('closed');
  expect(servicesOf(site, 'slow-c_oak_coop')).toEqual(['app 1/1']);
  const again = await startSynapse({ dir, serverName: DOMAIN, mode: 'open' });
  try {
    expect(await talk.verdict()).toMatch(/^✅/u);
    await until(
      async () => away.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0,
      60_000,
      'unsent',
    );
    expect(await verdictsOf(away)).toHaveLength(1);
  } finally {
    await away.end('SIGKILL');
    await chat.close();
    await again.stop();
  }
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../sandbox/until.ts';
import type { Coop } from './coop.ts';
import { locksOn, servicesOf } from './seen.ts';
import { type Site, startSite } from './site.ts';
import { say, sayAndAgree } from './talk.ts';

let site: Site;
let coop: Coop;
beforeAll(async () => {
  site = await startSite();
  coop = await site.coop('oak', {
    recipes: { 'note-a': 'note', 'note-b': 'note', 'note-c': 'note', 'note-d': 'note' },
  });
});
afterAll(async () => site?.close());

const envOf = (app: string): string => `servers/server1/${app}.oak.coop.env`;
const waiting = (): unknown => coop.stored("SELECT count(*) FROM operations WHERE state = 'waiting'");

async function isHandled(): Promise<boolean> {
  return coop.stored('SELECT count(*) FROM inbox WHERE handled = 0') === 0;
}

it('refuses a stranger, once a day, and makes nothing', async () => {
  const { sam } = site.people;
  const first = await say(sam, coop, '!deploy note-d');
  const answer = await first.answer(/./);
  const second = await say(sam, coop, '!deploy note-d');
  await until(
    async () => coop.stored(`SELECT handled FROM inbox WHERE id = '${second.command}'`) === 1,
    30_000,
    '',
  );
  await until(async () => coop.stored('SELECT count(*) FROM outbox WHERE sent = 0') === 0, 30_000, '');

  expect(answer.text).toMatch(/I don.t know you here/);
  expect(answer.mentionsMe).toBe(false);
  expect(JSON.stringify((await coop.events()).filter(({ sender }) => sender === coop.bot))).not.toContain(
    second.command,
  );
  expect(coop.stored('SELECT count(*) FROM operations')).toBe(0);
  expect(servicesOf(site, 'note-d_oak_coop')).toEqual([]);
  await expect(coop.setting(envOf('note-d'))).rejects.toThrow('does not exist');
});

it('waits for a second person where the rule asks for one, and takes nobody else’s reaction for it', async () => {
  const { lou, mo, kim } = site.people;
  const talk = await say(lou, coop, '!deploy note-a');
  const card = await talk.card();
  expect(card.text).toContain('Needs 1 OK: Ana or Kim');
  await lou.react(card.id, '👍');
  await talk.answer(/The voice of Lou does not count/);
  await mo.react(card.id, '👍');
  await talk.answer(/The voice of Mo does not count/);
  await until(isHandled, 30_000, 'The reactions were not handled.');
  expect(waiting()).toBe(1);
  expect(servicesOf(site, 'note-a_oak_coop')).toEqual([]);

  const asked = await kim.waitFor(() => kim.roomLines(coop.room).find(({ mentionsMe }) => mentionsMe));
  expect(asked.text).toMatch(/^#\d+ · Lou asks for an OK/);
  await kim.waitFor(() => kim.thread(talk.command).find(({ id }) => id === card.id));
  await kim.react(card.id, '👍');

  expect(await talk.verdict()).toMatch(/^✅ .*Asked by Lou, OK by Kim\./s);
  expect(servicesOf(site, 'note-a_oak_coop')).toEqual(['app 1/1', 'cache 1/1']);
  expect((await coop.commits(envOf('note-a')))[0]).toContain('@lou:oak.coop');
});

it('does nothing when somebody says no', async () => {
  const { lou, ana } = site.people;
  const talk = await say(lou, coop, '!deploy note-b');
  const card = await talk.card();
  await ana.waitFor(() => ana.thread(talk.command).find(({ id }) => id === card.id));
  await ana.react(card.id, '👎');

  expect(await talk.verdict()).toMatch(/Not done.*\nAna said no\./);
  expect(servicesOf(site, 'note-b_oak_coop')).toEqual([]);
  await expect(coop.setting(envOf('note-b'))).rejects.toThrow('does not exist');
});

it('upgrades, stops and brings back an app, and keeps its data and passwords', async () => {
  const { ana, kim } = site.people;
  const stack = 'note-c_oak_coop';
  const image = (): string =>
    site.docker(`service inspect ${stack}_app --format {{.Spec.TaskTemplate.ContainerSpec.Image}}`).join('');
  const kept = (): readonly (readonly string[])[] => [
    site.docker('volume ls -q').filter((name) => name.startsWith(stack)),
    site.docker('secret ls --format {{.ID}}\t{{.Name}}').filter((name) => name.includes(stack)),
  ];
  expect(await sayAndAgree(ana, coop, '!deploy note-c 1.0.0')).toMatch(/^✅/u);
  const before = kept();
  expect(before.map((names) => names.length)).toEqual([1, 1]);
  expect(image()).toContain(':1.9.7@sha256:');

  const upgrade = await say(ana, coop, '!deploy note-c 1.1.0');
  const card = await upgrade.card();
  expect(card.text).toMatch(/Notes can be searched/);
  await ana.react(card.id, '👍');
  expect(await upgrade.verdict()).toMatch(/^✅/u);
  expect(image()).toContain(':2.2.7@sha256:');
  expect(site.docker('config ls --format {{.Name}}')).toContain(`${stack}_motto_v2`);
  expect(await coop.setting(envOf('note-c'))).toContain('TYPE=note-c:1.1.0+2.2.7');
  expect(await site.visit('note-c.oak.coop')).toMatchObject({
    status: 200,
    body: expect.stringContaining('2.2.7'),
  });

  const undeploy = await say(ana, coop, '!undeploy note-c');
  const asking = await undeploy.card();
  expect(asking.text).toContain('Needs 1 OK: Kim');
  const number = /^#(\d+)/.exec(asking.text)?.[1];
  const own = await say(ana, coop, `!approve ${number}`);
  await own.answer(/The voice of Ana does not count/);
  expect(servicesOf(site, stack)).toHaveLength(2);
  await say(kim, coop, `!approve ${number}`);
  expect(await undeploy.verdict()).toMatch(/^✅ .*stopped/u);
  expect(servicesOf(site, stack)).toEqual([]);
  expect(kept()).toEqual(before);
  expect(await coop.setting(envOf('note-c'))).toContain('TYPE=note-c:1.1.0+2.2.7');

  expect(await sayAndAgree(ana, coop, '!deploy note-c')).toMatch(/^✅/u);
  expect(servicesOf(site, stack)).toEqual(['app 1/1', 'cache 1/1']);
  expect(kept()).toEqual(before);
  expect(locksOn(site)).toEqual([]);
});

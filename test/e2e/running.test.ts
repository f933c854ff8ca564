import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../sandbox/until.ts';
import type { Coop } from './coop.ts';
import { servicesOf } from './seen.ts';
import { type Site, startSite } from './site.ts';
import { say, sayAndAgree, VERDICT_MS } from './talk.ts';

const STACK = 'tool_oak_coop';

/** What people do with an app that runs, and what docker's own command line says of it. */
describe('an app that runs', () => {
  let site: Site;
  let coop: Coop;
  beforeAll(async () => {
    site = await startSite();
    coop = await site.coop('oak');
  });
  afterAll(async () => site?.close());

  function containerOf(service: string): string {
    const [id = ''] = site.docker(`ps -q --filter label=com.docker.swarm.service.name=${STACK}_${service}`);
    return id;
  }

  function inCache(line: string): string {
    return site.docker(`exec ${containerOf('cache')} ${line}`).join('\n');
  }

  it('is deployed, and what its settings want run after that is run in its container', async () => {
    const { ana } = site.people;
    const talk = await say(ana, coop, '!deploy tool');
    const card = await talk.card();
    await ana.react(card.id, '👍');

    expect(card.text).toContain('set_up in cache');
    expect(await talk.verdict()).toMatch(/^✅ #1/);
    expect(inCache('cat /kept/title')).toBe('our title');
  });

  it('runs functions with their arguments as they are, and tells how they end', async () => {
    const { ana, lou } = site.people;
    const shown = await sayAndAgree(ana, coop, '!run tool cache show "two words" $(id) ;reboot');
    const failed = await sayAndAgree(ana, coop, '!run tool cache give_up');
    const refused = await say(lou, coop, '!run tool cache show');

    expect(shown).toContain(`[cache][tool.oak.coop][${STACK}][our title][two words][$(id)][;reboot]`);
    expect(shown).toContain('exit code 0');
    expect(failed).toMatch(/^❌ #\d+ · give_up went wrong/);
    expect(failed).toContain('exit code 4');
    expect(failed).toContain('no way');
    expect((await refused.answer(/./)).text).toMatch(/Running\s+show\s+needs\s+a\s+steward/);
  });

  it('brings long output as a file, and ends what somebody cancels', async () => {
    const { ana } = site.people;
    const long = await sayAndAgree(ana, coop, '!run tool cache count_up 3000');
    const talk = await say(ana, coop, '!run tool cache hang');
    const card = await talk.card();
    await ana.react(card.id, '👍');
    await talk.answer(/hanging/);
    await say(ana, coop, `!cancel ${/^#(\d+)/.exec(card.text)?.[1]}`);

    expect(long).toContain('line 2999');
    expect(await talk.verdict()).toContain('Cancelled');
    expect(inCache('ps -o args')).not.toMatch(/sleep 600|hang/);
    const files = (await coop.events()).filter(({ content }) => JSON.stringify(content).includes('m.file'));
    expect(files).toHaveLength(1);
  });

  it('is asked about when the bot was killed while a function ran, and not run again', async () => {
    const { ana } = site.people;
    const talk = await say(ana, coop, '!run tool cache hang');
    await ana.react((await talk.card()).id, '👍');
    await talk.answer(/hanging/);
    await coop.end('SIGKILL');
    void coop.start();

    expect(await talk.verdict()).toMatch(/whether\s+it\s+came\s+to\s+its\s+end\s+I\s+cannot\s+tell/);
    const rows = inCache('ps -o args').split('\n');
    expect(rows.filter((row) => row.trim() === 'sleep 600')).toHaveLength(1);
  });

  it('is restarted: every container is a new one, and it answers', async () => {
    const before = new Set(['app', 'cache'].map(containerOf));
    const verdict = await sayAndAgree(site.people.ana, coop, '!restart tool');
    const after = ['app', 'cache'].map(containerOf);

    expect(verdict).toMatch(/was restarted\nhttps:\/\/tool\.oak\.coop answers/);
    expect(after.filter((id) => id === '' || before.has(id))).toEqual([]);
    expect(inCache('cat /kept/title')).toBe('our title');
  });

  it('is scaled, until the next deploy', async () => {
    const { ana } = site.people;
    const scaled = await sayAndAgree(ana, coop, '!scale tool app 2');
    const while2 = servicesOf(site, STACK);
    const deployed = await sayAndAgree(ana, coop, '!deploy tool');

    expect(scaled).toContain('runs: 2 copies');
    expect(while2).toEqual(['app 2/2', 'cache 1/1']);
    expect(deployed).toMatch(/^✅/);
    await until(async () => servicesOf(site, STACK).includes('app 1/1'), 30_000, 'one copy too many');
  });

  it('tells its words of a time, and follows them in one message', async () => {
    const { ana } = site.people;
    const all = await say(ana, coop, '!logs tool --since 1h --tail 5');
    const followed = await say(ana, coop, '!logs tool app --follow');

    expect((await all.answer(/Last words|said nothing/)).text).toMatch(/tool\.oak\.coop/);
    expect((await followed.answer(/followed\s+until/)).text).toMatch(/app of tool\.oak\.coop/);
  });

  it('loses a volume only when it is stopped, and its domain was typed', async () => {
    const { ana, kim } = site.people;
    const listed = await say(ana, coop, '!volume list tool');
    const early = await say(ana, coop, '!volume remove tool kept tool.oak.coop');
    const stop = await say(ana, coop, '!undeploy tool');
    await kim.react((await stop.card()).id, '👍');
    await stop.verdict(VERDICT_MS);
    const asked = await say(ana, coop, '!volume remove tool kept');
    const sentence = (await asked.answer(/for\s+ever/)).text;
    const before = site.docker('volume ls -q');
    const removed = await sayAndAgree(ana, coop, '!volume remove tool kept tool.oak.coop');

    expect((await listed.answer(/Volumes of/)).text).toMatch(/kept · \w+ · \d+ B · cache/);
    expect((await early.answer(/in\s+use/)).text).toContain('Nothing was done');
    expect(sentence).toContain('Nothing was done');
    expect(before).toContain(`${STACK}_kept`);
    expect(removed).toMatch(/^✅/);
    expect(site.docker('volume ls -q')).not.toContain(`${STACK}_kept`);
  });
});

import { expect, it } from 'vitest';
import { locksOn, servicesOf } from '../seen.ts';
import { say } from '../talk.ts';
import { doubled } from './doubled.ts';
import { APP, ENV, loansOf, onSwarm, pageOf, STACK, secretIn } from './library.ts';
import { isQuiet, onOneLine, proposalOf, type Story } from './story.ts';

/** From its first stop on. */
export function ends(story: () => Story): void {
  it('is stopped by two stewards, and by nobody less', async () => {
    const { ana, ask, kim, lou, propose, site } = story();
    expect(await ask(lou, '!undeploy library')).toMatch(
      /Undeploying needs a steward: Ana, Kim\. Nothing was done/,
    );
    const { card, talk, react, agreed } = await propose(ana, '!undeploy library');
    expect(card).toMatch(/Data, passwords and settings stay\..*Needs 1 OK: Kim/);
    await react(ana, '👍');
    await talk.answer(/The\s+voice\s+of\s+Ana\s+does\s+not\s+count/);
    expect(servicesOf(site, STACK)).toHaveLength(3);

    expect(await agreed(kim)).toMatch(/^✅ .*Library is stopped; its data is kept/u);
    expect(servicesOf(site, STACK)).toEqual([]);
    expect(onSwarm(site, 'network')).toEqual([]);
    expect(onSwarm(site, 'volume')).toEqual(['loans', 'postgres']);
    expect(onSwarm(site, 'secret')).toEqual(
      expect.arrayContaining(['admin_pass_v1', 'db_pass_v2', 'smtp_pass_v1']),
    );
    expect(await pageOf(site)).toEqual({});
    expect(await ask(story().mo, '!apps')).toMatch(/library\.oak\.coop 2\.2\.7 · stopped/);
  });

  it('comes back with its data', async () => {
    const { lou, mo, propose, site } = story();
    const { card, agreed } = await propose(mo, '!deploy library');
    expect(card).toContain('Makes 3 services.');
    expect(card).toContain('Data that is there stays (2 volumes).');
    expect(await agreed(lou)).toMatch(/^✅ .*Library is running.*answers\./u);

    expect(await pageOf(site)).toMatchObject({
      library: '2.2.7',
      hours: 'Sun 3-5',
      settings: 'current',
      loans: '2',
    });
    expect(await loansOf(site)).toEqual(['1. Momo', '2. The Dispossessed; rm -rf $(pwd)']);
    expect(secretIn(site, 'admin_pass')).toMatch(/^[a-zA-Z2-9]{20}$/);
  });

  it('is removed for good only after its domain was typed, with the OK of a second steward', async () => {
    const { ana, ask, coop, kim, lou, mo, site } = story();
    expect(await ask(lou, '!remove library')).toMatch(
      /Removing needs a steward: Ana, Kim\. Nothing was done/,
    );
    const talk = await say(ana, coop, '!remove library');
    const asked = onOneLine((await talk.answer(/type\s+its\s+domain/)).text);
    expect(asked).toMatch(/Deletes 3 services, 2 volumes \(.*\), 4 passwords, .*and its settings\./);
    expect(asked).toMatch(/loans on oak · \d+ B postgres on oak · \d+ B ⚠ This is for ever/);
    await ana.say(coop.room, APP, { thread: talk.command });
    const { card, react, agreed } = await proposalOf(talk);
    expect(card).toMatch(/Needs 1 OK: Kim/);
    await react(ana, '👍');
    await talk.answer(/The\s+voice\s+of\s+Ana\s+does\s+not\s+count/);
    expect(servicesOf(site, STACK)).toHaveLength(3);

    expect(await agreed(kim)).toMatch(/^✅ .*Library is removed for good/u);
    expect(servicesOf(site, STACK)).toEqual([]);
    for (const kind of ['volume', 'secret', 'config', 'network'] as const) {
      expect(onSwarm(site, kind)).toEqual([]);
    }
    await expect(coop.setting(ENV)).rejects.toThrow('does not exist');
    expect((await coop.commits(ENV))[0]).toMatch(/@ana:oak\.coop/);
    expect(await ask(mo, '!apps')).not.toContain('library');
  });

  it('is told once, all of it, and nothing stays open', async () => {
    const { coop, site } = story();
    await isQuiet(story());

    expect(await doubled(coop)).toEqual([]);
    expect(coop.stored("SELECT count(*) FROM operations WHERE state <> 'closed'")).toBe(0);
    expect(locksOn(site)).toEqual([]);
  });
}

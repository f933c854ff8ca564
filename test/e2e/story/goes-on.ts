import { expect, it } from 'vitest';
import { until } from '../../sandbox/until.ts';
import { servicesOf } from '../seen.ts';
import { containersOf, ENV, loansOf, onSwarm, pageOf, publish, STACK, secretIn } from './library.ts';
import type { Story } from './story.ts';

/** What is done with it while it runs, up to its newest version. */
export function goesOn(story: () => Story): void {
  it('runs what an operator may run, with its words as they are, and nothing else', async () => {
    const { ana, ask, done, lou, mo, propose, site } = story();
    expect(await ask(mo, '!run library app lend Momo')).toMatch(/Running lend needs .*Nothing was done/);
    expect(await ask(lou, '!run library app throw_away')).toMatch(
      /Running throw_away needs a steward: Ana, Kim\. Nothing was done/,
    );
    expect(await ask(lou, '!run library local tell_neighbours')).toMatch(/own machine are not run here/);

    expect(await done(lou, '!run library app lend Momo')).toMatch(
      /lend ran in app of Library .*Lent: Momo.*exit code 0/,
    );
    await done(lou, '!run library app lend "The Dispossessed; rm -rf $(pwd)"');
    const failed = await (await propose(ana, '!run library app throw_away')).agreed(ana);
    expect(failed).toMatch(/^❌ .*exit code 3\..*Nothing is thrown away before the end of the year/u);
    expect(await loansOf(site)).toEqual(['Momo', 'The Dispossessed; rm -rf $(pwd)']);
  });

  it('gets a new password without losing anything, and its templated settings know it', async () => {
    const { coop, kim, lou, propose, site } = story();
    const [dbPass, adminPass] = [secretIn(site, 'db_pass'), secretIn(site, 'admin_pass')];
    const { card, agreed } = await propose(lou, '!secret rotate library db_pass');
    for (const words of [
      'db_pass: v1 → v2, newly made (48 characters of hex).',
      'Then runs open_doors in app.',
    ]) {
      expect(card).toContain(words);
    }
    expect(await agreed(kim)).toMatch(/^✅ .*Library runs with a new db_pass/u);

    expect(await pageOf(site)).toMatchObject({
      db_pass: '48 hex',
      settings: 'current',
      db: 'answers',
      loans: '2',
    });
    expect(secretIn(site, 'db_pass')).not.toBe(dbPass);
    expect(secretIn(site, 'admin_pass')).toBe(adminPass);
    expect(await coop.setting(ENV)).toContain('SECRET_DB_PASS_VERSION=v2 # length=48 charset=hex\n');
    expect(onSwarm(site, 'secret')).toEqual(['admin_pass_v1', 'db_pass_v1', 'db_pass_v2', 'smtp_pass_v1']);
  });

  it('is scaled, and restarted, by who may', async () => {
    const { ask, done, lou, mo, site } = story();
    expect(await ask(mo, '!scale library app 2')).toMatch(/Scaling needs .*Nothing was done/);
    expect(await ask(mo, '!restart library')).toMatch(/Restarting needs .*Nothing was done/);
    expect(await done(lou, '!scale library app 2')).toMatch(/app of Library runs: 2 copies/);
    expect(servicesOf(site, STACK)).toEqual(['app 2/2', 'db 1/1', 'mail 1/1']);
    const before = new Set(containersOf(site, 'app'));
    expect(await done(lou, '!restart library app')).toMatch(/app of Library was restarted/);

    // The old ones are given time to end.
    const isRenewed = async (): Promise<boolean> => !containersOf(site, 'app').some((id) => before.has(id));
    await until(isRenewed, 60_000, 'A container was not restarted.');
    expect(containersOf(site, 'app')).toHaveLength(2);
    expect(await pageOf(site)).toMatchObject({ loans: '2', settings: 'current' });
    expect((await ask(mo, '!ps library')).match(/✓ app running/gu)).toHaveLength(2);
    expect(await ask(mo, '!logs library')).toMatch(/Reading logs needs .*Nothing was done/);
    expect(await ask(lou, '!logs library app')).toMatch(/library 1\.9\.7 is open, with 2 loans/);
  });

  it('goes up to a release that a member proposes, with its notes', async () => {
    const { ask, coop, lou, mo, propose, site } = story();
    await publish(site, 'library', '1.1.0+1.9.7');
    expect(await ask(mo, '!versions library')).toMatch(/2 versions 1\.1\.0 \(1\.9\.7\) · minor 1\.0\.0/);
    const { card, agreed } = await propose(mo, '!deploy library 1.1.0');

    expect(card).toMatch(/^#\d+ · Library recipe 1\.0\.0 → 1\.1\.0 /);
    expect(card).toContain('1.1.0: Opening hours can be told: OPENING_HOURS.');
    expect(card).toMatch(/⚠ settings it lacks: OPENING_HOURS/);
    expect(await agreed(lou)).toMatch(/^✅ .*Library runs on recipe 1\.1\.0.*Asked by Mo, OK by Lou\.$/u);
    expect(onSwarm(site, 'config')).toContain('rules_v2');
    expect(await coop.setting(ENV)).toContain('TYPE=library:1.1.0+1.9.7\n');
    // The next deploy sets what was scaled by hand back.
    await until(async () => servicesOf(site, STACK).includes('app 1/1'), 60_000, 'one copy too many');
  });

  it('goes up a big step only with the OK of a steward, and what follows an upgrade is run', async () => {
    const { ask, coop, kim, lou, mo, propose, site, told } = story();
    await publish(site, 'library', '2.0.0+2.2.7');
    expect(await ask(mo, '!diff library 1.1.0 2.0.0')).toMatch(
      /library 1\.1\.0 \(1\.9\.7\) → 2\.0\.0 \(2\.2\.7\) · major.*Every loan has a number now/,
    );
    await told(lou, '!config set library OPENING_HOURS="Sun 3-5" POST_UPGRADE_CMDS="app number_loans"');
    const { card, talk, react, agreed } = await propose(lou, '!deploy library 2.0.0');
    expect(card).toMatch(/Every loan has a number now.*Needs 1 OK: Ana or Kim/);
    expect(card).toContain('Then runs number_loans in app.');
    await react(lou, '👍');
    await talk.answer(/The\s+voice\s+of\s+Lou\s+does\s+not\s+count/);

    expect(await agreed(kim)).toMatch(/^✅ .*Library runs on 2\.2\.7.*Asked by Lou, OK by Kim\.$/u);
    expect(await pageOf(site)).toMatchObject({
      library: '2.2.7',
      hours: 'Sun 3-5',
      days: '14',
      db_pass: '48 hex',
      settings: 'current',
      loans: '2',
    });
    expect(await loansOf(site)).toEqual(['1. Momo', '2. The Dispossessed; rm -rf $(pwd)']);
    expect(await coop.setting(ENV)).toContain('TYPE=library:2.0.0+2.2.7\n');
  });
}

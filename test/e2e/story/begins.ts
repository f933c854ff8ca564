import { expect, it } from 'vitest';
import { handIn } from '../hand-in.ts';
import { servicesOf } from '../seen.ts';
import { say } from '../talk.ts';
import { APP, ENV, onSwarm, pageOf, STACK, secretIn } from './library.ts';
import type { Story } from './story.ts';

/** Only of this story, so that nobody meets it elsewhere. */
const BROUGHT = 'brought-for-the-mail-83a1';

/** From the first question about the recipe until its app answers. */
export function begins(story: () => Story): void {
  it('tells a member what the recipe is, and a stranger nothing', async () => {
    const { ask, mo, sam } = story();
    const refused = await ask(sam, '!deploy library');

    expect(refused).toMatch(/I don.t know you here yet\..*Nothing was done\.$/);
    const about = await ask(mo, '!recipe library');
    for (const words of [
      'maturity 3 of 5',
      'To fill in: LIBRARY_NAME',
      'Passwords made: admin_pass, db_pass',
      'Overlays: mail, places',
      'Functions: open_doors, lend, throw_away, tell_neighbours',
    ]) {
      expect(about).toContain(words);
    }
    expect(await ask(mo, '!recipes books')).toMatch(
      /^library · 1\.0\.0 \(1\.9\.7\) · Apps Books that a co-operative lends to its neighbours\./,
    );
    expect(await ask(mo, '!versions library')).toBe('library · 1 version 1.0.0 (1.9.7)');
    expect(await ask(mo, '!lint library')).toMatch(/1 warning, of \d+ rules ⚠ R013/);
  });

  it('is made by an operator, who is asked for what is open, and not by a member', async () => {
    const { ask, coop, lou, mo } = story();
    expect(await ask(mo, '!new library')).toMatch(/Creating needs a steward or operator: Ana, Kim, Lou\./);
    await expect(coop.setting(ENV)).rejects.toThrow('does not exist');

    const talk = await say(lou, coop, '!new library');
    await talk.answer(/takes\s+library\.oak\.coop/);
    await lou.say(coop.room, '-', { thread: talk.command });
    await talk.answer(/LIBRARY_NAME\?.*What\s+stands\s+above\s+the\s+door\./s);
    await lou.say(coop.room, 'Books for all', { thread: talk.command });

    expect(await talk.verdict()).toMatch(/^✅ #1 · Settings of library\.oak\.coop are\s+there/u);
    const file = await coop.setting(ENV);
    expect(file).toContain('TYPE=library:1.0.0+1.9.7\nDOMAIN=library.oak.coop\n');
    expect(file).toContain("## What stands above the door.\nLIBRARY_NAME='Books for all'\n");
    expect(file).toContain('SECRET_DB_PASS_VERSION=v1 # length=48 charset=hex\n');
    expect(story().site.docker('service ls -q --filter name=library')).toEqual([]);
  });

  it('gets its settings from an operator, not from a member, and keeps the rest of the file', async () => {
    const { ask, coop, lou, mo, told } = story();
    const before = await coop.setting(ENV);
    expect(await ask(mo, '!config set library LOAN_DAYS=14')).toMatch(
      /Changing settings needs .*Nothing was done/,
    );
    await told(lou, '!config set library LOAN_DAYS=14');
    const mail =
      'COMPOSE_FILE=compose.yml:compose.mail.yml SMTP_HOST=mail.oak.coop SECRET_SMTP_PASS_VERSION=v1';
    expect(await told(lou, `!config set library ${mail}`)).toMatch(/✅.*takes effect with the next !deploy/u);

    expect(await coop.setting(ENV)).toBe(
      before
        .replace('LOAN_DAYS=21', 'LOAN_DAYS=14')
        .replace(
          '#COMPOSE_FILE="$COMPOSE_FILE:compose.mail.yml"',
          'COMPOSE_FILE="$COMPOSE_FILE:compose.mail.yml"',
        )
        .replace('#SMTP_HOST=mail.example.com', 'SMTP_HOST=mail.oak.coop')
        .replace('#SECRET_SMTP_PASS', 'SECRET_SMTP_PASS'),
    );
    expect((await coop.commits(ENV))[0]).toMatch(/@lou:oak\.coop/);
  });

  it('wants the password that only people have, which comes by the terminal and never by the room', async () => {
    const { ask, coop, done, kim, lou, mo, site, told } = story();
    expect(await ask(lou, '!secret list library')).toMatch(/✗ smtp_pass v1 · missing · inserted by hand/);
    expect(await told(mo, '!deploy library')).toMatch(/no plan could be made.*smtp_pass/);
    expect(await ask(mo, '!secret insert library smtp_pass')).toMatch(
      /Changing passwords needs .*Nothing was done/,
    );
    expect(await ask(lou, '!secret insert library smtp_pass')).toMatch(/^Never type it here\./);
    await handIn(coop, { app: APP, secret: 'smtp_pass', value: BROUGHT });
    await done(lou, '!secret insert library smtp_pass', kim);

    expect(onSwarm(site, 'secret')).toEqual(['smtp_pass_v1']);
  });

  it('is proposed by a member, and deployed with the OK of somebody who may', async () => {
    const { coop, lou, mo, propose, sam, site } = story();
    const { card, talk, react, agreed } = await propose(mo, '!deploy library');
    for (const words of [
      'Makes 3 services, 2 passwords.',
      'Then runs open_doors in app.',
      '⚠ not run by me: tell_neighbours (for somebody’s own machine)',
    ]) {
      expect(card).toContain(words);
    }
    await react(mo, '👍');
    await talk.answer(/The\s+voice\s+of\s+Mo\s+does\s+not\s+count/);
    await react(sam, '👍');
    expect(servicesOf(site, STACK)).toEqual([]);

    expect(await agreed(lou)).toMatch(
      /^✅ #\d+ · Library is running https:\/\/library\.oak\.coop answers\..*Asked by Mo, OK by Lou\.$/u,
    );
    expect(servicesOf(site, STACK)).toEqual(['app 1/1', 'db 1/1', 'mail 1/1']);
    expect(onSwarm(site, 'secret')).toEqual(['admin_pass_v1', 'db_pass_v1', 'smtp_pass_v1']);
    expect(onSwarm(site, 'config')).toEqual(['rules_v1', 'settings_v1']);
    expect(onSwarm(site, 'volume')).toEqual(['loans', 'postgres']);
    expect(await coop.setting(ENV)).toContain('TYPE=library:1.0.0+1.9.7\n');
  });

  it('finds in its containers everything that the recipe and its settings promise', async () => {
    const { site } = story();

    expect(await pageOf(site)).toEqual({
      library: '1.9.7',
      name: 'Books for all',
      address: `https://${APP}`,
      service: `${STACK}_app`,
      days: '14',
      hours: '',
      rules: 'Bring it back as you got it.',
      admin_pass: '20 text',
      db_pass: '48 hex',
      smtp_pass: `${BROUGHT.length} text`,
      settings: 'current',
      db: 'answers',
      welcome: 'Come in',
      loans: '0',
    });
    expect(secretIn(site, 'smtp_pass')).toBe(BROUGHT);
    expect(secretIn(site, 'admin_pass')).toMatch(/^[a-zA-Z2-9]{20}$/);
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coop } from './coop.ts';
import { imagesOf, locksOn, servicesOf } from './seen.ts';
import { type Site, startSite } from './site.ts';
import { say, sayAndAgree } from './talk.ts';

let site: Site;
let coop: Coop;
beforeAll(async () => {
  site = await startSite();
  coop = await site.coop('oak', {
    recipes: {
      'sick-a': 'sick',
      'sick-b': 'sick',
      'sick-c': 'sick',
      'door-a': 'door',
      'door-b': 'door',
      away: 'dot',
    },
  });
});
afterAll(async () => site?.close());

const envOf = (app: string): string => `servers/server1/${app}.oak.coop.env`;
/** Of an app's main service. */
const inspect = (app: string, format: string): string =>
  site.docker(`service inspect ${app}_oak_coop_app --format ${format}`).join('\n');
const commandOf = (app: string): string => inspect(app, '{{.Spec.TaskTemplate.ContainerSpec.Args}}');

describe.concurrent('what does not get well', () => {
  it('is told to have gone back when Swarm took it back, which docker shows too', async () => {
    const { ana } = site.people;
    expect(await sayAndAgree(ana, coop, '!deploy sick-a 1.0.0')).toMatch(/^✅/u);
    const before = commandOf('sick-a');
    const talk = await say(ana, coop, '!deploy sick-a 1.1.0');
    await ana.react((await talk.card()).id, '👍');
    const verdict = await talk.verdict();

    expect(verdict).toMatch(/^❌ #\d+ · sick-a\.oak\.coop went back to what\s+it was/u);
    expect(verdict).toContain('health');
    expect(verdict).toContain('ledger.db is locked');
    expect(inspect('sick-a', '{{.UpdateStatus.State}}')).toBe('rollback_completed');
    expect(commandOf('sick-a')).toBe(before);
    expect(servicesOf(site, 'sick-a_oak_coop')).toEqual(['app 1/1']);
    expect(await coop.setting(envOf('sick-a'))).toContain(':1.0.0+2.4.1');
    await ana.waitFor(() =>
      ana.roomLines(coop.room).find(({ text }) => /^❌ #\d+ · sick-a.*See the\s+thread/su.test(text)),
    );
  });

  it('is told to have failed when Swarm stopped half-way, which docker shows too', async () => {
    const { ana } = site.people;
    expect(await sayAndAgree(ana, coop, '!deploy sick-b 1.0.0')).toMatch(/^✅/u);
    const before = commandOf('sick-b');
    const verdict = await sayAndAgree(ana, coop, '!deploy sick-b 1.2.0');

    expect(verdict).toMatch(/^❌/u);
    expect(verdict).not.toContain('went back');
    expect(verdict).toContain('ledger.db is locked');
    expect(inspect('sick-b', '{{.UpdateStatus.State}}')).toBe('paused');
    expect(commandOf('sick-b')).not.toBe(before);
    expect(await coop.setting(envOf('sick-b'))).toContain(':1.0.0+2.4.1');
  });

  it('goes back as a whole when somebody says OK to it, which docker shows too', async () => {
    const { ana, kim } = site.people;
    const stack = 'fall_oak_coop';
    const specs = (): readonly string[] =>
      servicesOf(site, stack).map((row) =>
        site.docker(`service inspect ${stack}_${row.split(' ')[0]} --format {{.Spec|json}}`).join(''),
      );
    expect(await sayAndAgree(ana, coop, '!deploy fall 1.0.0')).toMatch(/^✅/u);
    const before = specs();
    const talk = await say(ana, coop, '!deploy fall 2.0.0');
    await ana.react((await talk.card()).id, '👍');

    expect(await talk.verdict()).toMatch(/^❌ .*no such table: pages.*The way back is #/su);
    expect(servicesOf(site, stack)).toEqual(['app 0/1', 'cache 1/1', 'search 1/1']);
    const offer = await talk.answer(/^#\d+ · Way back: .*👍/su);
    expect(offer.text).toMatch(
      /Stops what came later:\s+search\..*Its\s+data\s+stays\s+as\s+2\.0\.0\s+left\s+it/su,
    );
    await kim.waitFor(() => kim.thread(talk.command).find(({ id }) => id === offer.id));
    await kim.react(offer.id, '👍');

    await talk.answer(/^✅ #\d+ · Fall is back on 1\.0\.0/u);
    expect(servicesOf(site, stack)).toEqual(['app 1/1', 'cache 1/1']);
    expect(specs()).toEqual(before);
    expect(await coop.setting(envOf('fall'))).toContain(':1.0.0+2.4.1');
    await (await say(ana, coop, '!deploy fall 2.0.0')).answer(/failed\s+with\s+#\d+\s+here/u);
  });

  it('is told in its own words, and as docker shows it, when it is a release of nextcloud', async () => {
    const { ana } = site.people;
    expect(await sayAndAgree(ana, coop, '!deploy nextcloud 11.2.0')).toMatch(/^✅/u);
    const verdict = await sayAndAgree(ana, coop, '!deploy nextcloud 12.0.0');

    expect(verdict).toContain('PHP 8.2 required, found 8.1');
    expect(inspect('nextcloud', '{{.UpdateStatus.State}}')).toBe('rollback_completed');
    const releases = imagesOf(site, 'nextcloud_oak_coop')
      .filter(({ image }) => image.includes('/nextcloud:'))
      .map(({ image }) => image.replace(/^.*:/, ''))
      .toSorted();
    // Its cron job got well on the new release, so not all of it went back.
    expect(releases).toEqual(['30.0.8', '31.0.0']);
    expect(verdict).toMatch(/^⚠ #\d+ · nextcloud\.oak\.coop needs\s+a\s+person/u);
    expect(verdict).toMatch(/Only a part of it\s+went\s+back/);
    expect(await coop.setting(envOf('nextcloud'))).toContain(':11.2.0+30.0.8');
  });

  it('is told with its exit code and its last words when it ends at once', async () => {
    const verdict = await sayAndAgree(site.people.kim, coop, '!deploy sick-c 2.0.0');

    expect(verdict).toMatch(/^❌ #\d+ · .*does not start/u);
    expect(verdict).toContain('exit code 3');
    expect(verdict).toContain('no such table: members');
    expect(servicesOf(site, 'sick-c_oak_coop')).toEqual(['app 0/1']);
    expect(site.docker('service ps sick-c_oak_coop_app --format {{.Error}}').join('\n')).toContain(
      'non-zero exit (3)',
    );
  });

  it('is told to wait for a port that another app has', async () => {
    const { kim } = site.people;
    expect(await sayAndAgree(kim, coop, '!deploy door-a')).toMatch(/^✅/u);
    const talk = await say(kim, coop, '!deploy door-b');
    await kim.react((await talk.card()).id, '👍');
    const verdict = await talk.verdict(200_000);

    expect(verdict).toMatch(/^(❌|⚠)/u);
    expect(verdict).toMatch(/port/);
    expect(servicesOf(site, 'door-a_oak_coop')).toEqual(['app 1/1']);
    expect(servicesOf(site, 'door-b_oak_coop')).toEqual(['app 0/1']);
  });
});

describe('what cannot be done', () => {
  it.each([
    ['an image that is not there', '!deploy chat', [/mattermost/, /Nothing was/]],
    [
      'a version that is not there',
      '!deploy note 9.9.9',
      [/There is no `?note`? 9\.9\.9/, /1\.1\.0/, /Nothing was/],
    ],
    ['a recipe that is broken', '!deploy broken', [/compose\.yml:7/, /Nothing was/]],
    [
      'an app that nobody knows',
      '!deploy xylophone',
      [/There is no app and no recipe `?xylophone/, /Nothing was/],
    ],
    ['a word that is no command', '!xyzzy', [/There is no command `?xyzzy/, /Nothing was/]],
  ])('%s is answered in words with the next step, and changes nothing', async (_what, words, patterns) => {
    const before = site.docker('service ls -q');
    const talk = await say(site.people.ana, coop, words);
    const { text } = await talk.answer(/Nothing was/);

    for (const pattern of patterns) {
      expect(text).toMatch(pattern);
    }
    expect(site.docker('service ls -q')).toEqual(before);
    expect(locksOn(site)).toEqual([]);
  });

  it('says where the roles file is broken, and goes by the last good one', async () => {
    const { ana } = site.people;
    const lines = (await coop.setting('roles.yml')).split('\n');
    const line = lines.findIndex((text) => text.includes('role: member'));
    await coop.changeSetting('roles.yml', (text) => text.replace('role: member', 'role: membre'));
    await ana.waitFor(() =>
      ana.roomLines(coop.room).find(({ text }) => text.includes(`roles.yml:${line + 1}`)),
    );
    const talk = await say(site.people.mo, coop, '!apps');
    expect((await talk.answer(/oak\.coop/)).text).not.toContain('Nothing was done');

    await coop.changeSetting('roles.yml', (text) => text.replace('role: membre', 'role: member'));
  });

  it('says where an app’s settings are broken', async () => {
    const { ana } = site.people;
    expect(await sayAndAgree(ana, coop, '!deploy note')).toMatch(/^✅/u);
    await coop.changeSetting(envOf('note'), (text) => `${text}this is no setting\n`);
    const count = (await coop.setting(envOf('note'))).trimEnd().split('\n').length;
    const talk = await say(ana, coop, '!deploy note');
    const { text } = await talk.answer(/Nothing was/);

    expect(text).toContain(`note.oak.coop.env:${count}`);
    expect(servicesOf(site, 'note_oak_coop')).toEqual(['app 1/1', 'cache 1/1']);
  });

  it('says that the registry does not answer', async () => {
    await site.cloud.images.stop();
    const talk = await say(site.people.ana, coop, '!deploy away');
    const { text } = await talk.answer(/Nothing was/);
    await site.cloud.images.start();

    expect(text).toMatch(/registry/i);
    expect(await sayAndAgree(site.people.ana, coop, '!deploy away')).toMatch(/^✅/u);
  });

  it('says that the engine cannot be reached', async () => {
    const far = await site.coop('far', { dockerHost: 'tcp://127.0.0.1:9' });
    const talk = await say(site.people.ana, far, '!deploy dot');
    const { text } = await talk.answer(/Nothing was/);

    expect(text).toMatch(/server1|engine/);
  });
});

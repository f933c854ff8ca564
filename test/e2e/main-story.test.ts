import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coop } from './coop.ts';
import { imagesOf, registryDigest, servicesOf } from './seen.ts';
import { type Site, startSite } from './site.ts';
import { say } from './talk.ts';

describe.each([28, 20] as const)('the main story, on engine %i', (engine) => {
  let site: Site;
  let coop: Coop;
  beforeAll(async () => {
    site = await startSite({ engine });
    coop = await site.coop('oak');
  });
  afterAll(async () => site?.close());

  it('deploys nextcloud, and everything that the room was told is so', async () => {
    const { ana } = site.people;
    const talk = await say(ana, coop, '!deploy nextcloud');
    const card = await talk.card();
    await ana.react(card.id, '👍');

    expect(await talk.verdict()).toMatch(/^✅ #1 · .*\nhttps:\/\/nextcloud\.oak\.coop answers\./);
    expect(servicesOf(site, 'nextcloud_oak_coop')).toEqual(['app 1/1', 'cache 1/1', 'cron 1/1', 'db 1/1']);
    for (const { image, digest } of imagesOf(site, 'nextcloud_oak_coop')) {
      expect(digest).toBe(await registryDigest(image));
    }
    expect(
      site.docker('secret ls --format {{.Name}}').filter((name) => name.startsWith('nextcloud_')),
    ).toHaveLength(3);
    expect(site.docker('config ls --format {{.Name}}').filter((name) => name.includes('lock'))).toEqual([]);
    const visited = await site.visit('nextcloud.oak.coop');
    expect(visited).toMatchObject({ status: 200, body: expect.stringContaining('Nextcloud 31.0.4') });
    expect(await coop.setting('servers/server1/nextcloud.oak.coop.env')).toContain(
      'TYPE=nextcloud:12.1.0+31.0.4',
    );
    const [commit] = await coop.commits('servers/server1/nextcloud.oak.coop.env');
    expect(commit).toContain('nextcloud.oak.coop');
    for (const trace of ['@ana:oak.coop', talk.command, '#1']) {
      expect(commit).toContain(trace);
    }
    await ana.waitFor(() =>
      ana
        .roomLines(coop.room)
        .some(({ id, reactions }) => id === talk.command && reactions.includes(`${coop.bot} ✅`)),
    );
  });

  it('has nothing to change the second time', async () => {
    const before = site
      .docker('service ls --format {{.ID}}')
      .map((id) => site.docker(`service inspect ${id} --format {{.Version.Index}}`));
    const talk = await say(site.people.ana, coop, '!deploy nextcloud');

    expect(await talk.verdict()).toContain('nothing had to change');
    expect(
      site
        .docker('service ls --format {{.ID}}')
        .map((id) => site.docker(`service inspect ${id} --format {{.Version.Index}}`)),
    ).toEqual(before);
  });
});

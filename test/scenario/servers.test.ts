import { describe, expect, it } from 'vitest';
import { createEngines, createSwarms } from '../../src/adapters/docker/swarm.ts';
import { ServerName } from '../../src/kernel/ids.ts';
import { type World, world } from '../fakes/world.ts';
import { standInEngine } from '../fixtures/stand-in-engine.ts';
import { playIn, playSlowly } from './play.ts';

/** Of 5 ms each: a server that does not answer is waited for. */
const MOST_TRIES = 6000;

/** A bot for engines at these addresses, and `count` apps on each of these servers. */
async function cloud(
  hosts: Readonly<Record<string, string>>,
  counts: Readonly<Record<string, number>>,
): Promise<World> {
  const servers = Object.entries(hosts).map(([name, host]) => ({ name: ServerName.parse(name), host }));
  const place = await world(
    { swarms: createSwarms(createEngines(servers)) },
    { servers: servers.map(({ name }) => ({ name, appDomain: `${name}.coop` })) },
  );
  for (const [server, count] of Object.entries(counts)) {
    for (let number = 1; number <= count; number += 1) {
      const name = `app${number}.${server}.coop`;
      place.apps.files.set(`servers/${server}/${name}.env`, `TYPE=wiki:1.0.0+2.0\nDOMAIN=${name}\n`);
    }
  }
  return place;
}

function stacksOf(server: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `app${index + 1}_${server}_coop`);
}

describe('a hundred apps on three servers', () => {
  it('are one listing of each server, however often and however many', async () => {
    const engines = await Promise.all(
      [40, 40, 20].map(async (count, at) => standInEngine(stacksOf(`s${at}`, count))),
    );
    const hosts = Object.fromEntries(engines.map(({ host }, at) => [`s${at}`, host]));
    const place = await cloud(hosts, { s0: 40, s1: 40, s2: 20 });

    const told = await playIn(
      place,
      { says: 'lou: !apps', wait: '100 apps, 100 of them well' },
      { says: 'lou: !apps', wait: '100 apps, 100 of them well' },
    );

    for (const { asked } of engines) {
      expect(asked).toEqual(['/version', '/services', '/networks', '/services']);
    }
    expect(told).toContain('and 88 more: see the file');
  });
});

describe('servers that are away', () => {
  it('hide nothing of the others, in no command', { timeout: 120_000 }, async () => {
    const [well, silent] = [await standInEngine(stacksOf('well', 2)), await standInEngine('silent')];
    const hosts = { well: well.host, silent: silent.host, refused: 'tcp://127.0.0.1:9' };
    const place = await cloud(hosts, { well: 2, silent: 1, refused: 1, unnamed: 1 });

    expect(
      await playSlowly(
        place,
        MOST_TRIES,
        { says: 'lou: !apps', wait: 'not known now' },
        { says: 'lou: !status app1.well.coop', wait: 'recipe wiki' },
        { says: 'lou: !status app1.refused.coop', wait: 'Can the bot reach' },
        { says: 'lou: !status app1.unnamed.coop', wait: 'There is no server' },
        { says: 'lou: !versions wiki', wait: 'app1.well.coop' },
        { says: 'lou: !drift', wait: 'says more' },
        { says: 'lou: !queue', wait: 'Nothing is under way' },
      ),
    ).toMatchSnapshot();
  });
});

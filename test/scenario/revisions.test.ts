import { describe, expect, it } from 'vitest';
import { ServerName, StackName } from '../../src/kernel/ids.ts';
import { Secret } from '../../src/kernel/secret.ts';
import type { Revision } from '../../src/revisions/revision.ts';
import { FakeSwarm } from '../fakes/fake-swarm.ts';
import { type World, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

const never = new AbortController().signal;
const stack = StackName.parse('nextcloud_oak_coop');
const cloud = { server: ServerName.parse('server1'), stack };
const wiki = { ...cloud, stack: StackName.parse('wiki_oak_coop') };

async function deployed(recipe: string): Promise<World> {
  const place = await world();
  await playIn(
    place,
    { says: `ana: !deploy ${recipe}`, wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  return place;
}

describe('a revision', () => {
  it('is enough to post the whole stack again on a swarm that has nothing but its passwords', async () => {
    const { store, swarm, apps } = await deployed('nextcloud');
    const [kept, ...others] = store.revisions.of(cloud);

    const empty = new FakeSwarm();
    await post(kept, empty);

    expect(others).toEqual([]);
    const specs = async (of: FakeSwarm): Promise<unknown> =>
      (await of.observe(stack, never)).services.map(({ spec }) => spec);
    expect(await specs(empty)).toEqual(await specs(swarm));
    expect((await empty.observe(stack, never)).configs).toEqual((await swarm.observe(stack, never)).configs);
    expect(kept?.text).toBe(apps.files.get('servers/server1/nextcloud.oak.coop.env'));
    expect(kept?.commit).toMatch(/^[0-9a-f]{40}$/);
  });

  it('holds no password', async () => {
    const { store, swarm } = await deployed('nextcloud');

    const password = swarm.secret(`${stack}_db_password_v1`) ?? 'none';
    expect(JSON.stringify(store.revisions.of(cloud))).not.toContain(password);
    expect(JSON.stringify(store.revisions.of(cloud))).not.toContain(btoa(password));
  });

  it('is kept once for each deploy that changed something', async () => {
    const place = await deployed('wiki 1.0.0');
    await playIn(
      place,
      { says: 'ana: !deploy wiki', wait: '✅ #2' },
      { says: 'ana: !deploy wiki 1.1.0', wait: '!approve 3' },
      { says: 'ana 👍', to: '#3 ·', wait: '✅ #3' },
    );

    expect(place.store.revisions.of(wiki)).toMatchObject([
      { number: 2, operation: 3, version: '1.1.0+2.1', text: expect.stringContaining('wiki:1.1.0+2.1') },
      { number: 1, operation: 1, version: '1.0.0+2.0' },
    ]);
  });

  it('is not kept of what did not go well', async () => {
    const place = await world();
    place.swarm.crashing.set('wiki_oak_coop_app', { error: 'task: non-zero exit (1)', exitCode: 1 });
    await playIn(
      place,
      { says: 'ana: !deploy wiki', wait: '!approve 1' },
      { says: 'ana 👍', to: 'New app', wait: '❌ #1' },
    );

    expect(place.store.revisions.has(wiki)).toBe(false);
    place.swarm.crashing.clear();
    // It runs half-way, by the bot's own doing: that is none of somebody else's apps.
    await playIn(place, { says: 'ana: !deploy wiki', wait: '✅ #2' });
    expect(place.store.revisions.of(wiki)).toMatchObject([{ number: 1, operation: 2 }]);
  });

  it('is kept of what became well after its deploy had failed', async () => {
    const place = await deployed('wiki 1.0.0');
    const env = 'servers/server1/wiki.oak.coop.env';
    place.apps.files.set(env, `${place.apps.files.get(env)}GREETING=new\n`);
    place.swarm.crashing.set('wiki_oak_coop_app', { error: 'task: non-zero exit (1)', exitCode: 1 });
    await playIn(
      place,
      { says: 'ana: !deploy wiki', wait: '!approve 2' },
      { says: 'ana 👍', to: '#2 ·', wait: '❌ #2' },
    );
    place.swarm.crashing.clear();
    await playIn(
      place,
      { says: 'ana: !deploy wiki', wait: '!approve 4' },
      { says: 'ana 👍', to: '#4 ·', wait: '✅ #4' },
    );

    expect(place.store.revisions.of(wiki)).toMatchObject([{ operation: 4 }, { operation: 1 }]);
  });
});

async function post(kept: Revision | undefined, swarm: FakeSwarm): Promise<void> {
  if (kept === undefined) {
    throw new Error('Nothing was kept.');
  }
  const { networks, configs, secrets, services, external } = kept.spec;
  external.networks.forEach((name) => swarm.putNetwork(name));
  external.secrets.forEach((name) => swarm.putSecret(name, new Secret('x')));
  for (const network of networks) {
    await swarm.createNetwork(network, never);
  }
  for (const config of configs) {
    await swarm.createConfig(config, never);
  }
  for (const { Data, ...secret } of secrets) {
    await swarm.createSecret(secret, new Secret(Data ?? ''), never);
  }
  for (const service of services) {
    await swarm.applyService(service, null, never);
  }
}

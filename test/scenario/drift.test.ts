import { expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import { ServerName, StackName } from '../../src/kernel/ids.ts';
import { Secret } from '../../src/kernel/secret.ts';
import type { ServiceSpec } from '../../src/stack/spec.ts';
import { FakeSwarm, fakeSwarms } from '../fakes/fake-swarm.ts';
import { fakeClock } from '../fakes/fake-system.ts';
import { server, type World, world } from '../fakes/world.ts';
import { playIn, type Turn } from './play.ts';

const APP = 'wiki_oak_coop_app';
const ENV = 'servers/server1/wiki.oak.coop.env';
const never = new AbortController().signal;

async function withWiki(place?: World): Promise<World> {
  const made = place ?? (await world());
  await playIn(
    made,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  return made;
}

async function withNextcloud(): Promise<World> {
  const place = await world();
  await playIn(
    place,
    { says: 'ana: !deploy nextcloud', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  return place;
}

function scaled(spec: ServiceSpec): ServiceSpec {
  return { ...spec, Mode: { Replicated: { Replicas: 3 } } };
}

function withSetting(setting: string): (spec: ServiceSpec) => ServiceSpec {
  return (spec) => {
    const { ContainerSpec } = spec.TaskTemplate;
    const Env = [...(ContainerSpec.Env ?? []), setting];
    return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...ContainerSpec, Env } } };
  };
}

/** What the bot says to this, without what was there before. */
async function answerTo(place: World, ...turns: readonly Turn[]): Promise<string> {
  const before = (await playIn(place)).length;
  return (await playIn(place, ...turns)).slice(before).trim();
}

it('says that an app runs as its files say', async () => {
  const place = await withWiki();
  const writes = place.swarm.writes.length;

  expect(await answerTo(place, { says: 'mo: !drift wiki', wait: 'as its files say' })).toMatchSnapshot();
  expect(place.swarm.writes).toHaveLength(writes);
});

it('names what somebody changed by hand, and that a deploy puts it back', async () => {
  const place = await withWiki();
  place.swarm.changeByHand(APP, (spec) => withSetting('PASSWORD=hunter2')(scaled(spec)));

  const said = await answerTo(place, { says: 'mo: !drift wiki', wait: 'puts it back' });
  expect(said).toMatchSnapshot();
  expect(said).not.toContain('hunter2');

  await playIn(
    place,
    { says: 'ana: !deploy wiki', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
  );
  expect(await answerTo(place, { says: 'mo: !drift wiki', wait: 'as its files say' })).toContain('Wiki runs');
});

it('counts no forced restart as a change', async () => {
  const place = await withWiki();
  place.swarm.changeByHand(APP, (spec) => ({
    ...spec,
    TaskTemplate: { ...spec.TaskTemplate, ForceUpdate: 3 },
  }));
  await place.swarm.tasks(StackName.parse('wiki_oak_coop'), never);

  expect(await answerTo(place, { says: 'mo: !drift wiki', wait: 'Recipe' })).toContain('as its files say');
});

it('tells settings that were not deployed yet from a hand', async () => {
  const place = await withWiki();
  const text = place.apps.files.get(ENV) ?? '';
  place.apps.files.set(ENV, `${text}\nGREETING=hunter2\n`);

  const said = await answerTo(place, { says: 'mo: !drift wiki', wait: 'brings it' });
  expect(said).toMatchSnapshot();
  expect(said).not.toContain('hunter2');
});

it('blames nobody where it never deployed', async () => {
  const place = await withWiki();
  place.store.vault.forget(`kept/posted/server1/${APP}`);
  place.swarm.changeByHand(APP, scaled);

  expect(await answerTo(place, { says: 'mo: !drift wiki', wait: 'puts it back' })).toMatchSnapshot();
});

it('tells a tag that moved apart, whoever put its build there', async () => {
  const place = await withWiki();
  place.swarm.digests.set('wiki:2.0', `sha256:${'2'.repeat(64)}`);
  const moved = await answerTo(place, { says: 'mo: !drift wiki', wait: 'brings' });
  place.swarm.changeByHand(APP, (spec) => ({
    ...spec,
    TaskTemplate: {
      ...spec.TaskTemplate,
      ContainerSpec: { ...spec.TaskTemplate.ContainerSpec, Image: `wiki:2.0@sha256:${'2'.repeat(64)}` },
    },
  }));
  await place.swarm.tasks(StackName.parse('wiki_oak_coop'), never);
  const same = await answerTo(place, { says: 'mo: !drift wiki', wait: 'Recipe' });
  place.swarm.digests.set('wiki:2.0', `sha256:${'3'.repeat(64)}`);
  const byHand = await answerTo(place, { says: 'mo: !drift wiki', wait: 'puts it back' });

  expect(moved).toMatchSnapshot();
  expect(same).toContain('runs as its files say');
  expect(byHand).toContain('app: image 2.0 was built anew');
});

it('needs no registry', async () => {
  const place = await withWiki();
  place.swarm.isRegistryAway = true;

  expect(await answerTo(place, { says: 'mo: !drift wiki', wait: 'Recipe' })).toContain('as its files say');
});

it('names what is missing, left over, or not to be mended', async () => {
  const place = await withNextcloud();
  const stack = 'nextcloud_oak_coop';
  const { swarm } = place;
  const { services, networks, configs } = await swarm.observe(StackName.parse(stack), never);
  const [config = ''] = configs;
  await swarm.removeService(services.at(-1)?.spec.Name ?? '', never);
  await swarm.applyService({ ...(services[0]?.spec ?? nothing()), Name: `${stack}_old` }, null, never);
  const labels = { 'com.docker.stack.namespace': stack };
  networks.forEach((name) =>
    swarm.putNetwork(name, labels, { Attachable: true, Options: { encrypted: '' } }),
  );
  swarm.loseSecret(`${stack}_db_password_v1`);
  swarm.putSecret(`${stack}_unused`, new Secret('x'), labels);
  const first = await answerTo(place, { says: 'mo: !drift nextcloud', wait: 'Left over' });
  swarm.putConfig({ Name: config, Labels: labels, Data: 'b3RoZXI=' });
  const then = await answerTo(place, { says: 'mo: !drift nextcloud', wait: 'is mended' });

  expect([first, then]).toMatchSnapshot();
});

function nothing(): ServiceSpec {
  throw new Error('no service');
}

it('sends all of it as a file where it is long', async () => {
  const place = await withWiki();
  const many = Array.from({ length: 9 }, (_, index) => withSetting(`SETTING_${index}=x`));
  place.swarm.changeByHand(APP, (spec) => many.reduce((before, change) => change(before), spec));

  const said = await answerTo(place, { says: 'mo: !drift wiki', wait: 'puts it back' });
  expect(said).toContain('and 5 more: see the file');
  expect(said).toContain('wiki.oak.coop-drift.txt');
});

it('says that an update stands still', async () => {
  const place = await withWiki();
  place.swarm.stopUpdate(APP);

  expect(await answerTo(place, { says: 'mo: !drift wiki', wait: 'brings it' })).toMatchSnapshot();
});

it('shows all apps in a line each, and a server that is away only for its own', async () => {
  const away = new FakeSwarm();
  away.trouble = (call) => {
    looks.push(call);
    throw new UserError('swarm_unreachable', 'The engine of `server2` does not answer.');
  };
  const looks: string[] = [];
  // Slowly: it may look for some seconds only.
  const clock = fakeClock(10);
  const here = new FakeSwarm(clock);
  here.putNetwork('proxy');
  const swarms = fakeSwarms(
    new Map([
      [server, here],
      [ServerName.parse('server2'), away],
    ]),
  );
  const place = await world({ swarms, clock });
  await withWiki(place);
  for (const name of ['a', 'b', 'c']) {
    place.apps.files.set(
      `servers/server2/${name}.birch.coop.env`,
      `TYPE=wiki:1.0.0+2.0\nDOMAIN=${name}.birch.coop\n`,
    );
  }
  place.apps.files.set('servers/server1/new.oak.coop.env', 'TYPE=wiki:1.0.0+2.0\nDOMAIN=new.oak.coop\n');
  place.apps.files.set('servers/server1/odd.oak.coop.env', 'TYPE=nothing:1.0.0\nDOMAIN=odd.oak.coop\n');
  here.changeByHand(APP, scaled);

  expect(await answerTo(place, { says: 'mo: !drift', wait: 'says more' })).toMatchSnapshot();
  expect(looks).toEqual(['observe']);
});

it('does not know strangers, near misses and apps that do not run', async () => {
  const place = await withWiki();
  place.apps.files.set('servers/server1/new.oak.coop.env', 'TYPE=wiki:1.0.0+2.0\nDOMAIN=new.oak.coop\n');

  expect(
    await answerTo(
      place,
      { says: 'sam: !drift wiki.oak.coop', wait: 'Nothing was done' },
      { says: 'mo: !drift new.oak.coop', wait: 'starts it' },
      { says: 'mo: !drift zzzzzz', wait: 'no app' },
    ),
  ).toMatchSnapshot();
});

import { expect, it } from 'vitest';
import { ServerName, StackName } from '../../src/kernel/ids.ts';
import { until } from '../fakes/world.ts';
import { mortal } from './mortal.ts';

const place = { server: ServerName.parse('server1'), stack: StackName.parse('wiki_oak_coop') };
const ENV = 'servers/server1/wiki.oak.coop.env';
const never = new AbortController().signal;
const text = 'TYPE=wiki\nDOMAIN=wiki.oak.coop\nLETS_ENCRYPT_ENV=production\n';
const service = {
  Name: 'wiki_oak_coop_app',
  Labels: {
    'com.docker.stack.namespace': 'wiki_oak_coop',
    'coop-cloud.wiki_oak_coop.version': '1.0.0+2.0',
  },
  TaskTemplate: { ContainerSpec: { Image: 'wiki:2.0' }, Resources: {}, Placement: {}, ForceUpdate: 0 },
  Mode: { Replicated: { Replicas: 1 } },
  EndpointSpec: {},
};

/** Takes an app over, with a bot that ends at the `nth` commit after the OK; answers whether it came to that. */
async function takeOver(side: 'before' | 'after', nth: number): Promise<boolean> {
  const { here, die } = await mortal(side);
  here.apps.files.set(ENV, text);
  await here.swarm.applyService(service, null, never);
  here.swarm.writes.length = 0;
  const said = (words: string) => (): boolean => here.room.transcript.includes(words);
  await here.run(async () => {
    here.room.say('ana', '!adopt wiki');
    await until(said('!approve 1'));
  });

  const wasKilled = await die(nth, async () => {
    here.room.react('ana', here.room.last('Take over'), '👍');
    await until(said('✅ #1'));
  });
  await here.run(async () => until(said('✅ #1')));

  expect(here.store.revisions.of(place)).toMatchObject([
    { number: 0, operation: null, version: '1.0.0+2.0', text: text.replace('wiki', 'wiki:1.0.0+2.0') },
  ]);
  expect(here.apps.files.get(ENV)).toBe(text.replace('wiki', 'wiki:1.0.0+2.0'));
  expect(here.apps.commits).toHaveLength(1);
  expect(here.swarm.writes).toEqual([]);
  return wasKilled;
}

it.each(['before', 'after'] as const)(
  'takes an app over once, however often the bot is killed %s a commit',
  async (side) => {
    // The first commit is the OK itself: a room brings it again, the fake one does not.
    let nth = 2;
    while (await takeOver(side, nth)) {
      nth += 1;
    }

    expect(nth).toBeGreaterThan(8);
  },
  120_000,
);

import { expect, it } from 'vitest';
import { until } from '../fakes/world.ts';
import { mortal } from './mortal.ts';

const APP = 'wiki_oak_coop_app';
const ENV = 'servers/server1/wiki.oak.coop.env';
const crash = { error: 'task: non-zero exit (1)', exitCode: 1 };

/** An upgrade fails and is gone back from, with a bot that ends at the `nth` commit after an OK; answers whether it came to that. */
async function goBack(side: 'before' | 'after', nth: number, okTo: 2 | 3): Promise<boolean> {
  const { here, die } = await mortal(side);
  const { room, swarm } = here;
  const said = (words: string) => async (): Promise<void> =>
    until(
      () => room.transcript.includes(words),
      () => `${words}\n${room.transcript}`,
    );
  const ok = (to: string, wait: string) => async (): Promise<void> => {
    room.react('ana', room.last(to), '👍');
    await said(wait)();
  };
  await here.run(async () => {
    room.say('ana', '!deploy wiki 1.0.0');
    await said('!approve 1')();
    await ok('New app', '✅ #1')();
    room.say('ana', '!deploy wiki 2.0.0');
    await said('!approve 2')();
  });
  swarm.crashing.set(APP, crash);
  const first = ok('#2 ·', '!approve 3');
  const diedFirst = okTo === 2 ? await die(nth, first) : await here.run(first).then(() => false);
  await here.run(said('!approve 3'));
  swarm.crashing.clear();
  const second = ok('#3 ·', '✅ #3');
  const diedThen = okTo === 3 ? await die(nth, second) : await here.run(second).then(() => false);
  await here.run(said('✅ #3'));

  expect(room.transcript.split('#2 · Wiki 3.0 does not start')).toHaveLength(2);
  expect(room.transcript.split('The way back is #3')).toHaveLength(2);
  expect(room.transcript.split('bot  #3 · Way back')).toHaveLength(2);
  expect(room.transcript.split('bot  ✅ #3')).toHaveLength(2);
  expect(room.transcript).not.toContain('#4');
  expect(swarm.service(APP).spec.TaskTemplate.ContainerSpec.Image).toContain('wiki:2.0@');
  expect(here.apps.files.get(ENV)).toContain('TYPE=wiki:1.0.0+2.0');
  return diedFirst || diedThen;
}

it.each([
  ['before', 2],
  ['after', 3],
] as const)(
  'fails, is offered its way back and goes it once, however often the bot is killed %s a commit of #%i',
  async (side, okTo) => {
    // The first commit is the OK itself: a room brings it again, the fake one does not.
    let nth = 2;
    while (await goBack(side, nth, okTo)) {
      nth += 1;
    }

    expect(nth).toBeGreaterThan(8);
  },
  240_000,
);

import { expect, it } from 'vitest';
import { until, type World, world } from '../fakes/world.ts';
import { play, playIn } from './play.ts';

const HOUR_MS = 3_600_000;
const started = [
  { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
  { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
];

/** From the hold on. */
function since(transcript: string, words = '!hold'): string {
  return transcript.slice(transcript.indexOf(words));
}

/** Without line ends, which depend on the words before. */
function flat(transcript: string): string {
  return transcript.replaceAll(/\s+/g, ' ');
}

it('lets nobody change what is held, says who, why and until when, and ends by a word', async () => {
  const transcript = await play(
    ...started,
    { says: 'kim: !hold wiki until 18:00 the disk is swapped', wait: 'room ✅ #2' },
    { says: 'ana: !deploy wiki 2.0.0', wait: 'ends that' },
    { says: 'mo: !plan wiki 2.0.0', wait: 'nothing may be' },
    { says: 'mo: !apps', wait: 'held until' },
    { says: 'mo: !status wiki', wait: '⏸ held' },
    { says: 'ana: !deploy nextcloud', wait: '!approve 3' },
    { says: 'lou: !unhold wiki', wait: 'Holding needs' },
    { says: 'ana: !unhold wiki', wait: 'room ✅ #4' },
    { says: 'ana: !restart wiki', wait: '!approve 5' },
  );

  expect(since(transcript)).toMatchSnapshot();
});

it('ends plans that wait, and begins nothing that was agreed to before', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    ...started,
    { says: 'mo: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'kim: !hold all 3d moving house', wait: '#2 · Not done' },
    { says: 'lou: !approve 2', wait: 'is over already' },
    { says: 'ana: !deploy nextcloud', wait: '!unhold all' },
  );

  expect(since(transcript, 'mo   !deploy')).toMatchSnapshot();
  expect(place.swarm.writes.filter((write) => write.startsWith('applyService'))).toHaveLength(1);
});

it.each([
  ['!hold wiki', 'needs a reason'],
  ['!hold wiki 18:00', 'needs a reason'],
  ['!hold wiki until whenever I am done', 'whenever is no time'],
  ['!hold wiki 25:00 too late', '25:00 is no time'],
  ['!hold wiki 200d for long', 'within 90 days'],
  ['!hold wiki 2026-11-01 it was nice', 'A hold ends after now'],
  ['!hold wikki 18:00 a typo', 'There is no app wikki'],
  ['!unhold wiki', 'is not held by itself'],
  ['!unhold all', 'Not all apps are held'],
])('refuses %s with what is wrong', async (words, said) => {
  const transcript = await play(...started, { says: `ana: ${words}`, wait: 'Nothing was' });

  expect(flat(since(transcript, words.slice(0, 5)))).toContain(said.replace('25:00', '10:02'));
});

it('holds a day where nobody says how long', async () => {
  const place = await world();
  await playIn(place, ...started, { says: 'ana: !hold wiki I am on it', wait: 'room ✅ #2' });
  const [hold] = place.store.journal.ofAction('hold');

  expect(hold?.request).toMatchObject({ why: 'I am on it' });
  expect(flat(place.room.transcript)).toContain('held until Sun 10:');
});

it('makes one’s own hold anew, and not that of somebody else', async () => {
  const transcript = await play(
    ...started,
    { says: 'kim: !hold wiki 2d one disk', wait: 'room ✅ #2' },
    { says: 'kim: !hold wiki 2h only one', wait: 'room ✅ #3' },
    { says: 'ana: !hold wiki 1h mine', wait: 'ends that' },
    { says: 'kim: !unhold wiki', wait: 'room ✅ #4' },
    { says: 'ana: !restart wiki', wait: '!approve 5' },
  );

  expect(flat(since(transcript, 'ana  !hold'))).toContain(
    'wiki.oak.coop is held by Kim until 10:02: only one',
  );
});

async function held(): Promise<World> {
  const place = await world();
  await playIn(place, ...started, { says: 'kim: !hold wiki 3d the disk is swapped', wait: 'room ✅ #2' });
  return place;
}

it('asks whoever holds something for a day whether it is needed, and tells when it is over', async () => {
  const place = await held();
  const { room, clock, run } = place;
  clock.advance(25 * HOUR_MS);
  await run(async () => until(() => flat(room.transcript).includes('is it still needed')));
  clock.advance(48 * HOUR_MS);
  await run(async () => until(() => flat(room.transcript).includes('may be changed again')));
  const told = flat(room.transcript);
  await playIn(place, { says: 'ana: !restart wiki', wait: '!approve 3' });

  expect(told).toContain('⏸ wiki.oak.coop is held for a day now (#2): the disk is swapped');
  expect(told.split('is it still').length - 1).toBe(1);
  expect(told).toContain('the hold of Kim is over');
});

it('lets whoever holds an app bring it back, and nobody else', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    ...started,
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
    { says: 'kim: !hold wiki 3d I look into it', wait: 'room ✅ #3' },
    { says: 'ana: !rollback wiki 1.0.0', wait: 'ends that' },
    { says: 'kim: !rollback wiki 1.0.0', wait: '!approve 4' },
    { says: 'kim 👍', to: '#4 ·', wait: '✅ #4' },
  );

  expect(transcript).toContain('Wiki is back on 2.0');
});

it('leaves alone what runs already', async () => {
  const place = await world();
  const { swarm, room, store } = place;
  const apply = swarm.applyService.bind(swarm);
  swarm.applyService = async (spec, version, signal) => {
    await apply(spec, version, signal);
    room.say('kim', '!hold wiki 3d in the middle of it');
    await until(() => store.journal.ofAction('hold')[0]?.state === 'closed');
  };
  const transcript = await playIn(place, ...started);

  expect(transcript).toContain('✅ #1 · Wiki is running');
  expect(transcript).toMatch(/✅ #2 · wiki\.oak\.coop is held/);
});

it('leaves a way back on offer for whoever holds the app, and for nobody else', async () => {
  const place = await world();
  await playIn(place, ...started);
  place.swarm.crashing.set('wiki_oak_coop_app', { error: 'task: non-zero exit (1)', exitCode: 1 });
  await playIn(
    place,
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '!approve 3' },
  );
  place.swarm.crashing.clear();
  const transcript = await playIn(
    place,
    { says: 'kim: !hold wiki 3d I look into it', wait: 'room ✅ #4' },
    { says: 'ana: !approve 3', wait: 'ends that' },
    { says: 'kim 👍', to: '#3 ·', wait: '✅ #3' },
  );

  expect(flat(since(transcript, 'ana  !approve 3'))).toContain(
    'wiki.oak.coop is held by Kim until Tue 10:02',
  );
  expect(transcript).toContain('✅ #3 · Wiki is back on 2.0');
});

import { expect, it } from 'vitest';
import { type World, world } from '../fakes/world.ts';
import { play, playIn, type Turn, tidy } from './play.ts';

const deployed: readonly Turn[] = [
  { says: 'ana: !deploy wiki', wait: '!approve 1' },
  { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
];
const APP = 'wiki_oak_coop_app';

/** A job and a second service beside the wiki's own, as a recipe may have them. */
async function withNeighbours(place: World): Promise<void> {
  const signal = new AbortController().signal;
  const { spec } = place.swarm.service(APP);
  const job = { ...spec, Name: 'wiki_oak_coop_migrate', Mode: { ReplicatedJob: {} } };
  const cron = { ...spec, Name: 'wiki_oak_coop_cron', Mode: { Replicated: { Replicas: 0 } } };
  const agent = { ...spec, Name: 'wiki_oak_coop_agent', Mode: { Global: {} } };
  for (const one of [job, cron, agent]) {
    await place.swarm.applyService(one, null, signal);
  }
}

function restarts(place: World): number {
  return place.swarm.service(APP).spec.TaskTemplate.ForceUpdate;
}

it('restarts an app, watched to its verdict', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    ...deployed,
    { says: 'ana: !restart wiki', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Restart', wait: '✅ #2' },
    { says: 'ana: !restart wiki ap', wait: 'Did you mean' },
    { says: 'lou: !restart wiki', wait: 'Nothing was done' },
  );

  expect(transcript.slice(transcript.indexOf('!restart'))).toMatchSnapshot();
  expect(restarts(place)).toBe(1);
});

it('leaves jobs and what is scaled to nothing alone', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  await withNeighbours(place);
  const transcript = await playIn(
    place,
    { says: 'ana: !restart wiki', wait: '!approve 2' },
    { says: 'ana: !restart wiki migrate', wait: 'nothing to' },
    { says: 'ana: !restart wiki cron', wait: 'nothing to' },
  );

  expect(transcript).toContain('Restarts agent, app.');
  expect(transcript.replaceAll(/\s+/g, ' ')).toContain('Left alone: cron (scaled to 0), migrate (a job).');
});

it('tells that a restart did not go well', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  place.swarm.crashing.set(APP, { error: 'task: non-zero exit (3)', exitCode: 3 });
  const transcript = await playIn(
    place,
    { says: 'ana: !restart wiki app', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Restart', wait: '❌ #2' },
  );

  expect(transcript).toContain('❌ #2 · app of Wiki does not start');
});

it('does not restart what somebody changed after the plan', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  place.swarm.trouble = (call) => {
    if (call === 'inspectService') {
      place.swarm.trouble = () => {};
      place.swarm.changeByHand(APP, (spec) => ({ ...spec, Labels: { ...spec.Labels, by: 'hand' } }));
    }
  };
  const transcript = await playIn(
    place,
    { says: 'ana: !restart wiki', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Restart', wait: '⚠ #2' },
  );

  expect(transcript).toContain('Somebody else changed');
  expect(restarts(place)).toBe(0);
});

it('scales a service, and says what the next deploy does to that', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    ...deployed,
    { says: 'ana: !scale wiki app 3', wait: '!approve 2' },
    { says: 'ana 👍', to: 'Scale', wait: '✅ #2' },
    { says: 'ana: !scale wiki app 3', wait: '✅ #3' },
    { says: 'ana: !drift wiki', wait: 'replicas' },
    { says: 'ana: !scale wiki app 0', wait: '!approve 4' },
    { says: 'ana 👍', to: '3 → 0', wait: '✅ #4' },
    { says: 'ana: !scale wiki app many', wait: 'is no number' },
    { says: 'ana: !scale wiki app 101', wait: 'is no number' },
    { says: 'lou: !scale wiki app 2', wait: 'Nothing was done' },
  );

  expect(transcript.slice(transcript.indexOf('!scale'))).toMatchSnapshot();
  expect(place.swarm.service(APP).spec.Mode).toEqual({ Replicated: { Replicas: 0 } });
});

it('refuses to scale what has no number of copies', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  await withNeighbours(place);
  const transcript = await playIn(
    place,
    { says: 'ana: !scale wiki agent 2', wait: 'is global' },
    { says: 'ana: !scale wiki migrate 2', wait: 'is a job' },
  );

  expect(tidy(transcript)).toMatchSnapshot();
});

it('does nothing to an app that does not run', async () => {
  expect(
    await play(
      { says: 'ana: !deploy wiki', wait: '!approve 1' },
      { says: 'ana: !restart wiki', wait: 'Nothing was done' },
    ),
  ).toContain('There is no app');
});

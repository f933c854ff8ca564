import { expect, it } from 'vitest';
import type { ServiceSpec } from '../../src/stack/spec.ts';
import { type World, world } from '../fakes/world.ts';
import { playIn, type Turn } from './play.ts';

const APP = 'wiki_oak_coop_app';
const deployed: readonly Turn[] = [
  { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
  { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
];

function scaledWithDebug(spec: ServiceSpec): ServiceSpec {
  const { ContainerSpec } = spec.TaskTemplate;
  const Env = [...(ContainerSpec.Env ?? []), 'DEBUG=hunter2'];
  return {
    ...spec,
    Mode: { Replicated: { Replicas: 3 } },
    TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...ContainerSpec, Env } },
  };
}

/** Everything that is said after the first deploy. */
async function afterDeploy(place: World, ...turns: readonly Turn[]): Promise<string> {
  const said = await playIn(place, ...turns);
  return said.slice(said.indexOf('✅ #1 · Wiki is running\n     https'));
}

it('names what somebody changed by hand apart from what a new version changes', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  place.swarm.changeByHand(APP, scaledWithDebug);
  const said = await afterDeploy(
    place,
    { says: 'ana: !plan wiki 2.0.0', wait: 'Nothing was done' },
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
  );

  expect(said).toMatchSnapshot();
  expect(said).not.toContain('hunter2');
  expect(place.swarm.service(APP).spec.Mode.Replicated?.Replicas).toBe(1);
});

it('holds what an app runs with against its own version where nobody remembers what was posted', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  place.store.vault.forget(`kept/posted/server1/${APP}`);
  place.swarm.changeByHand(APP, scaledWithDebug);
  const said = await afterDeploy(place, { says: 'ana: !plan wiki 2.0.0', wait: 'Nothing was done' });

  expect(said).toMatchSnapshot();
});

it('does not take for a hand what Swarm took back', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  const before = place.swarm.service(APP).spec;
  const post = place.store.vault.get(`kept/posted/server1/${APP}`);
  await playIn(
    place,
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
  );
  place.swarm.changeByHand(APP, () => before);
  const said = await afterDeploy(place, { says: 'ana: !plan wiki 2.0.0', wait: 'Nothing was done' });

  expect(post).toHaveLength(1);
  expect(said).toContain('app: image 2.0 → 3.0');
  expect(said).not.toContain('by hand');
});

it.each([
  ['paused', 'Swarm had paused the update of app; this resumes it'],
  ['rollback_paused', 'Swarm had paused the way back of app; this resumes it'],
  [null, 'app runs partly as before; this resumes it'],
] as const)('posts the same again when an update stands still (%s)', async (state, words) => {
  const place = await world();
  await playIn(place, ...deployed);
  place.swarm.stopUpdate(APP, state);
  const said = await afterDeploy(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
    { says: 'ana: !deploy wiki 1.0.0', wait: '✅ #3' },
  );

  expect(said.replaceAll(/\s+/g, ' ')).toContain(words);
  expect(said.replaceAll(/\s+/g, ' ')).toContain('✅ #2 · Wiki is running: the update of app went through');
  expect(said).toContain('#3 · Wiki: nothing to change');
  expect(place.swarm.writes.filter((write) => write === `applyService ${APP}`)).toHaveLength(2);
});

it('leaves alone what Swarm is still updating', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  place.swarm.changeByHand(APP, (spec) => ({
    ...spec,
    TaskTemplate: { ...spec.TaskTemplate, ForceUpdate: 1 },
  }));
  const said = await afterDeploy(place, { says: 'ana: !plan wiki 1.0.0', wait: 'Nothing was done' });

  expect(place.swarm.service(APP).update?.state).toBe('updating');
  expect(said).toContain('Wiki: nothing to change');
});

it('lets the count of forced restarts stand', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  place.swarm.changeByHand(APP, (spec) => ({
    ...scaledWithDebug(spec),
    TaskTemplate: { ...spec.TaskTemplate, ForceUpdate: 4 },
  }));
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
  );

  expect(place.swarm.service(APP).spec.TaskTemplate.ForceUpdate).toBe(4);
});

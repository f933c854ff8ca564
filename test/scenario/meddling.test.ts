import { expect, it } from 'vitest';
import type { ServiceSpec } from '../../src/stack/spec.ts';
import { type World, world } from '../fakes/world.ts';
import { playIn, type Turn } from './play.ts';

const APP = 'wiki_oak_coop_app';
const deployed: readonly Turn[] = [
  { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
  { says: 'ana 👍', wait: '✅ #1' },
];

function scaled(spec: ServiceSpec): ServiceSpec {
  return { ...spec, Mode: { Replicated: { Replicas: 3 } } };
}

/** Somebody with `docker` in hand is faster, once, when the bot calls that for the `nth` time from now on. */
function meddle({ swarm }: World, call: string, nth = 1): void {
  let left = nth;
  swarm.trouble = (one) => {
    left -= one === call ? 1 : 0;
    if (one === call && left === 0) {
      swarm.changeByHand(APP, scaled);
    }
  };
}

/** What the room shows of the second operation; by then somebody changed the app by hand. */
async function storyOf(place: World, ...turns: readonly Turn[]): Promise<string> {
  const all = await playIn(place, ...turns);
  expect(place.swarm.service(APP).spec.Mode.Replicated?.Replicas).toBe(3);
  return all.slice(all.indexOf('#2'));
}

it('shows a new plan when somebody changed what it would stop', async () => {
  const place = await world();
  await playIn(place, ...deployed);
  const said = await (async () => {
    await playIn(place, { says: 'ana: !undeploy wiki', wait: '!approve 2' });
    place.swarm.changeByHand(APP, scaled);
    return storyOf(place, { says: 'kim 👍', to: '#2 ·', wait: 'void' });
  })();

  expect(said).toMatchSnapshot();
});

it.each([
  ['between the last look and the stop', 'inspectService', '!undeploy wiki', 'kim 👍'],
  ['between the look and the post', 'applyService asked', '!deploy wiki 2.0.0', 'ana 👍'],
  ['while it starts', 'tasks', '!deploy wiki 2.0.0', 'ana 👍'],
])('leaves alone what somebody changes %s, and says so', async (_when, call, command, agrees) => {
  const place = await world();
  await playIn(place, ...deployed);
  await playIn(place, { says: `ana: ${command}`, wait: '!approve 2' });
  meddle(place, call, call === 'tasks' ? 2 : 1);
  const said = await storyOf(place, { says: agrees, to: '#2 ·', wait: '⚠ #2' });

  expect(/^bot  ⚠ #2.*?(?=\n(?:bot|room))/msu.exec(`${said}\nbot`)?.[0]).toMatchSnapshot();
});

const EXTRA = 'wiki_oak_coop_extra';

it.each([
  ['a deploy', '!deploy wiki 2.0.0', 'ana 👍'],
  ['a restart', '!restart wiki', 'ana 👍'],
  ['a restart of one service', '!restart wiki app', 'ana 👍'],
  ['a stop', '!undeploy wiki', 'kim 👍'],
])('shows a new plan when somebody added a service before %s began', async (_what, command, agrees) => {
  const place = await world();
  await playIn(place, ...deployed, { says: `ana: ${command}`, wait: '!approve 2' });
  place.swarm.addByHand(EXTRA, APP);
  const all = await playIn(place, { says: agrees, to: '#2 ·', wait: 'New plan' });

  expect(
    /^ +Moved since: [^.]*\./m.exec(all.slice(all.indexOf('void')))?.[0].replaceAll(/\s+/g, ' '),
  ).toMatchSnapshot();
});

it('tells of a service that somebody added meanwhile, and leaves it alone', async () => {
  const place = await world();
  await playIn(place, ...deployed, { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' });
  let isAdded = false;
  place.swarm.trouble = (call) => {
    if (call === 'applyService asked' && !isAdded) {
      isAdded = true;
      place.swarm.addByHand(EXTRA, APP);
    }
  };
  const all = await playIn(place, { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' });

  expect(place.swarm.service(EXTRA).spec.Name).toBe(EXTRA);
  expect(/^bot  ✅ #2.*?(?=\n(?:bot|room|ana))/msu.exec(`${all}\nbot`)?.[0]).toMatchSnapshot();
});

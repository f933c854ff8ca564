import { expect, it } from 'vitest';
import type { App } from '../../../../src/apps/apps.ts';
import { UserError } from '../../../../src/kernel/errors.ts';
import { surveyDrift } from '../../../../src/plans/drift/survey.ts';
import { fakeApps } from '../../../fakes/fake-apps.ts';
import { fakeRecipes } from '../../../fakes/fake-recipes.ts';
import { FakeSwarm, fakeSwarms } from '../../../fakes/fake-swarm.ts';
import { fakeClock, fakeRandom } from '../../../fakes/fake-system.ts';
import { openStore } from '../../../fakes/store.ts';
import { server } from '../../../fakes/world.ts';

const never = new AbortController().signal;

async function appsOf(count: number): Promise<readonly App[]> {
  const names = Array.from({ length: count }, (_, index) => `a${index}.oak.coop`);
  const files = names.map((name) => [`servers/server1/${name}.env`, `TYPE=wiki:1.0.0+2.0\nDOMAIN=${name}\n`]);
  return (await fakeApps(Object.fromEntries(files)).list()).apps;
}

function surveyOf(swarm: FakeSwarm, clock = fakeClock(0.001)): ReturnType<typeof surveyDrift> {
  const files = { 'compose.yml': 'services: {app: {image: wiki}}', '.env.sample': '', 'abra.sh': '' };
  return surveyDrift({
    recipes: fakeRecipes({ wiki: [{ version: '1.0.0+2.0', files }] }),
    swarms: fakeSwarms(new Map([[server, swarm]])),
    vault: openStore(fakeRandom()).vault,
    clock,
  });
}

it('looks at no more than it can tell in time', async () => {
  const clock = fakeClock(0.001);
  const swarm = new FakeSwarm(clock);
  swarm.trouble = () => clock.advance(3000);
  const surveyed = await surveyOf(swarm, clock)(await appsOf(6), never);

  const late = 'not looked at: it took too long';
  expect(surveyed.map((one) => ('unknown' in one ? one.unknown : 'seen'))).toEqual([
    'seen',
    'seen',
    'seen',
    late,
    late,
    late,
  ]);
});

it('looks at no more than forty', async () => {
  const surveyed = await surveyOf(new FakeSwarm())(await appsOf(42), never);

  expect(surveyed.filter((one) => 'drift' in one)).toHaveLength(40);
  expect(surveyed.at(-1)).toMatchObject({ unknown: 'not looked at: too many at once' });
});

it('asks a server that is away only once, and looks again where one app alone is in trouble', async () => {
  const swarm = new FakeSwarm();
  const asked: string[] = [];
  swarm.trouble = (_call, stack) => {
    asked.push(stack);
    if (stack.startsWith('a0')) {
      throw new UserError('engine_refused', 'No.');
    }
    throw new UserError('swarm_unreachable', 'Away.');
  };
  const surveyed = await surveyOf(swarm)(await appsOf(4), never);

  expect(surveyed.map((one) => ('unknown' in one ? one.unknown : ''))).toEqual([
    'No.',
    'Away.',
    'Away.',
    'Away.',
  ]);
  expect(asked).toEqual(['a0_oak_coop', 'a1_oak_coop']);
});

it('lets a fault of its own through', async () => {
  const swarm = new FakeSwarm();
  swarm.trouble = () => {
    throw new TypeError('a bug');
  };

  await expect(surveyOf(swarm)(await appsOf(1), never)).rejects.toThrow('a bug');
});

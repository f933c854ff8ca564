import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import { OperationId } from '../../src/kernel/ids.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { until, type World, world } from '../fakes/world.ts';
import { playIn, tidy } from './play.ts';

function release(version: string): { version: string; files: Record<string, string> } {
  const [, upstream = ''] = version.split('+');
  const service = (name: string, more = ''): string =>
    `  ${name}:\n    image: ${name}:${upstream}\n    networks: [proxy]\n${more}`;
  const label = `    deploy:\n      labels: ["coop-cloud.\${STACK_NAME}.version=${version}"]\n`;
  const compose = `version: "3.8"\nservices:\n${service('app', label)}${service('cache')}${service('db')}networks:\n  proxy: { external: true }\n`;
  return {
    version,
    files: { 'compose.yml': compose, '.env.sample': 'TYPE=wiki\nDOMAIN=wiki.example.com\n' },
  };
}

async function running(): Promise<World> {
  const place = await world({ recipes: fakeRecipes({ wiki: [release('1.0.0+2.0'), release('1.1.0+2.1')] }) });
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  return place;
}

const second = OperationId.parse(2);

/** Kim cancels while the second of three services is being changed; `then`: after it was. */
function cancelInBetween({ room, swarm, store }: World, then: (signal: AbortSignal) => Promise<void>): void {
  const apply = swarm.applyService.bind(swarm);
  swarm.applyService = async (spec, version, signal) => {
    await apply(spec, version, signal);
    if (spec.Name.endsWith('_cache')) {
      room.say('kim', '!cancel 2');
      await until(() => store.journal.operation(second)?.state === 'cancelling');
      await then(signal);
    }
  };
}

function images({ swarm }: World): readonly string[] {
  return ['app', 'cache', 'db'].map((name) =>
    swarm.service(`wiki_oak_coop_${name}`).spec.TaskTemplate.ContainerSpec.Image.replace(/@.*/, ''),
  );
}

it('finishes the call under way, and says what is new, what is not, and the ways on', async () => {
  const place = await running();
  cancelInBetween(place, async () => {});
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki 1.1.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '#2 · Cancelled' },
  );

  expect(images(place)).toEqual(['app:2.1', 'cache:2.1', 'db:2.0']);
  expect(transcript.slice(transcript.indexOf('ana  !deploy wiki 1.1.0'))).toMatchSnapshot();
});

it('looks at what was under way when the bot ended, and goes no further', async () => {
  const place = await running();
  const { room, run, store } = place;
  cancelInBetween(place, (signal) => setTimeout(60_000, undefined, { signal }));
  await run(async () => {
    room.say('ana', '!deploy wiki 1.1.0');
    await until(() => room.transcript.includes('!approve 2'));
    room.say('ana', '!approve 2');
    await until(() => store.journal.operation(second)?.state === 'cancelling');
  });
  expect(store.journal.operation(second)).toMatchObject({ state: 'cancelling', isInStep: true });
  await run(async () => until(() => room.transcript.includes('#2 · Cancelled')));

  expect(images(place)).toEqual(['app:2.1', 'cache:2.1', 'db:2.0']);
  expect(tidy(room.transcript)).toMatch(/Done: app changed, cache changed\.\s+Not yet: db changed/);
});

it('ends a plan that waits at once, also while the engine is away', async () => {
  const place = await world({ recipes: fakeRecipes({ wiki: [release('1.0.0+2.0')] }) });
  const away = async (): Promise<never> => {
    throw new UserError('swarm_unreachable', 'The Docker engine of `server1` does not answer.');
  };
  const transcript = await playIn(place, { says: 'ana: !deploy wiki', wait: '!approve 1' });
  Object.assign(place.lock, { take: away, check: away, release: away });
  place.swarm.observe = away;

  expect(transcript).not.toContain('Cancelled');
  expect(await playIn(place, { says: 'ana: !cancel 1', wait: '#1 · Cancelled' })).toContain('Nothing was');
});

it('says that all was done when somebody wants to stop what is done but for its verdict', async () => {
  const place = await running();
  const { lock, room, store } = place;
  const giveBack = lock.release.bind(lock);
  lock.release = async (...given) => {
    if (store.journal.operation(second)?.state === 'running') {
      room.say('kim', '!cancel 2');
      await until(() => store.journal.operation(second)?.state === 'cancelling');
    }
    return giveBack(...given);
  };
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki 1.1.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
  );

  expect(images(place)).toEqual(['app:2.1', 'cache:2.1', 'db:2.1']);
  expect(tidy(transcript).replaceAll(/\s+/g, ' ')).toContain(
    'Kim wanted to stop it when all of it was done.',
  );
});

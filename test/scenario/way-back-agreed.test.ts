import { expect, it } from 'vitest';
import { parseRoles } from '../../src/access/roles.ts';
import { fakeRecipes } from '../fakes/fake-recipes.ts';
import { policy, type World, wikiRelease, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

const APP = 'wiki_oak_coop_app';
const MINUTE_MS = 60_000;

const text = policy.lines
  .join('\n')
  .replace('rules:\n', 'rules:\n  - { when: { action: upgrade }, needs: confirm, goes_back: 20m }\n');
const roles = parseRoles(text, 'roles.yml', new Date(Date.UTC(2026, 10, 21)));

function release(version: string, hasData: boolean): ReturnType<typeof wikiRelease> {
  const { files } = wikiRelease(version);
  const compose = files['compose.yml'] ?? '';
  const kept = compose.replace(
    '    networks: [proxy]\n',
    '    networks: [proxy]\n    volumes: ["pages:/pages"]\n',
  );
  return { version, files: { ...files, 'compose.yml': hasData ? `${kept}volumes:\n  pages:\n` : compose } };
}

/** An upgrade that Lou asked for failed; what goes back is well. */
async function failed(hasData: boolean): Promise<World> {
  const wiki = ['1.0.0+2.0', '2.0.0+3.0'].map((version) => release(version, hasData));
  const place = await world({ recipes: fakeRecipes({ wiki }), roles: () => roles });
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  place.swarm.crashing.set(APP, { error: 'task: non-zero exit (1)', exitCode: 1 });
  await playIn(
    place,
    { says: 'lou: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'lou 👍', to: '#2 ·', wait: '!approve 3' },
  );
  place.swarm.crashing.clear();
  return place;
}

function since(transcript: string): string {
  return transcript.slice(transcript.indexOf('lou  !deploy wiki 2.0.0'));
}

it('goes back by itself when nobody answers, as was agreed with the plan', async () => {
  const place = await failed(false);
  place.clock.advance(21 * MINUTE_MS);
  const transcript = await playIn(place, { says: 'mo: !ping', wait: '✅ #3' });

  expect(since(transcript)).toMatchSnapshot();
});

it('goes back at once when somebody says OK who may', async () => {
  const place = await failed(false);
  const asked = await playIn(place, { says: 'lou 👍', to: '#3 ·', wait: 'OK by Lou' });
  expect(asked.slice(asked.indexOf('#3 · Way back'))).toMatchSnapshot();

  expect(await playIn(place, { says: 'kim 👍', to: '#3 ·', wait: '✅ #3' })).toContain('OK by Lou, Kim.');
});

it('stays as it is when somebody says no', async () => {
  const place = await failed(false);
  const writes = place.swarm.writes.length;
  await playIn(place, { says: 'mo: !reject 3 Kim is on it', wait: 'Mo blocks' });
  place.clock.advance(21 * MINUTE_MS);
  const transcript = await playIn(place, { says: 'mo: !ping', wait: 'Not done: Way back' });

  expect(transcript).toContain('Kim is on it');
  expect(place.swarm.writes).toHaveLength(writes);
});

it('is never agreed to beforehand where data may be lost', async () => {
  const place = await failed(true);
  const transcript = await playIn(place, { says: 'mo: !ping', wait: 'I am here' });

  expect(transcript).not.toContain('Should it go wrong');
  expect(since(transcript)).toContain('Needs 1 OK: Ana or Kim');
});

import { expect, it } from 'vitest';
import { UserError } from '../../src/kernel/errors.ts';
import { type World, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

const conflict = new UserError(
  'apps_conflict',
  'The settings here and at the remote went different ways that do not fit together: 1 commit here, 1 there. ' +
    'Somebody has to run `git rebase refs/coopbot/remote` in the bot’s folder and choose.',
);
const wentApart = { isFresh: false, reason: conflict.message, conflict };
const away = { isFresh: false, reason: 'Could not resolve host', conflict: null };
const fresh = { isFresh: true, reason: null, conflict: null };

async function running(): Promise<World> {
  const place = await world();
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0+2.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  return place;
}

/** What the room showed from these words on. */
function since(words: string, transcript: string): string {
  return transcript.slice(transcript.lastIndexOf(words));
}

it('that went two ways stop what goes by them before anything is changed, and say what to do', async () => {
  const place = await running();
  const { version } = place.swarm.service('wiki_oak_coop_app');
  place.apps.becomes(wentApart);
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki 1.1.0+2.1', wait: '❌ #2' },
    { says: 'ana: !config set wiki LETS_ENCRYPT_ENV=staging', wait: '❌ #3' },
    { says: 'ana: !status wiki', wait: 'version 1.0.0+2.0' },
  );

  expect(since('ana  !deploy wiki 1.1.0', transcript)).toMatchSnapshot();
  expect(place.swarm.service('wiki_oak_coop_app').version).toBe(version);
});

it('that go two ways after the OK stop the operation before anything is changed', async () => {
  const place = await running();
  const { version } = place.swarm.service('wiki_oak_coop_app');
  await playIn(place, { says: 'ana: !deploy wiki 1.1.0+2.1', wait: '!approve 2' });
  place.apps.becomes(wentApart);
  await playIn(place, { says: 'ana: !approve 2', wait: '❌ #2' });

  expect(place.swarm.service('wiki_oak_coop_app').version).toBe(version);
  expect(place.lock.held).toEqual([]);
});

it('that went two ways keep nobody from a restart', async () => {
  const place = await running();
  place.apps.becomes(wentApart);
  await playIn(
    place,
    { says: 'ana: !restart wiki', wait: '!approve 2' },
    { says: 'ana: !approve 2', wait: '✅ #2' },
  );

  expect(place.room.transcript).toContain('✅ #2');
});

it('whose git host is away hold nothing up: the plan says so, and the status until it is back', async () => {
  const place = await running();
  place.apps.becomes(away, { count: 2, reason: away.reason });
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki 1.1.0+2.1', wait: '!approve 2' },
    { says: 'ana: !approve 2', wait: '✅ #2' },
    { says: 'ana: !status wiki', wait: 'version 1.1.0+2.1' },
  );
  place.apps.becomes(fresh);
  const after = await playIn(place, { says: 'ana: !status wiki', wait: 'version 1.1.0+2.1' });

  expect(since('ana  !deploy wiki 1.1.0', transcript)).toMatchSnapshot();
  expect(since('ana  !status wiki', after)).not.toContain('git host');
});

it('that cannot be written after a deploy ask for a person, who is told what runs', async () => {
  const place = await running();
  await playIn(place, { says: 'ana: !deploy wiki 1.1.0+2.1', wait: '!approve 2' });
  place.apps.failNext(new UserError('disk_full', 'There is no room left for the settings in /data/apps.'));
  const transcript = await playIn(place, { says: 'ana: !approve 2', wait: '⚠ #2' });

  expect(since('bot  ⚠ #2', transcript)).toMatchSnapshot();
});

import { expect, it } from 'vitest';
import { parseRoles } from '../../src/access/roles.ts';
import { policy, type World, world } from '../fakes/world.ts';
import { playIn } from './play.ts';

const APP = 'wiki_oak_coop_app';
const MINUTE_MS = 60_000;

const agreed = parseRoles(
  policy.lines
    .join('\n')
    .replace('rules:\n', 'rules:\n  - { when: { action: upgrade }, needs: confirm, goes_back: 20m }\n'),
  'roles.yml',
  new Date(Date.UTC(2026, 10, 21)),
);

/** An upgrade that `who` asked for failed; a way back is on offer. */
async function offeredTo(who: string, changes: Parameters<typeof world>[0] = {}): Promise<World> {
  const place = await world(changes);
  await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
  );
  place.swarm.crashing.set(APP, { error: 'task: non-zero exit (1)', exitCode: 1 });
  await playIn(
    place,
    { says: `${who}: !deploy wiki 2.0.0`, wait: '!approve 2' },
    { says: `${who} 👍`, to: '#2 ·', wait: '!approve 3' },
  );
  place.swarm.crashing.clear();
  return place;
}

it('does not let others go back while whoever asked for the failed change holds the app', async () => {
  const place = await offeredTo('ana');
  const writes = place.swarm.writes.length;
  await playIn(
    place,
    { says: 'ana: !hold wiki 3d I look into it', wait: 'room ✅ #4' },
    { says: 'kim: !approve 3', wait: 'ends that' },
  );

  expect(place.swarm.writes).toHaveLength(writes);
});

it('does not go back by itself while whoever asked for the failed change holds the app', async () => {
  const place = await offeredTo('ana', { roles: () => agreed });
  const writes = place.swarm.writes.length;
  await playIn(place, { says: 'ana: !hold wiki 3d I look into it', wait: 'room ✅ #4' });
  place.clock.advance(21 * MINUTE_MS);
  await playIn(place, { says: 'mo: !ping', wait: 'held by Ana' });

  expect(place.swarm.writes).toHaveLength(writes);
});

it('takes no no of somebody whose role does not allow it, though their change failed', async () => {
  const place = await offeredTo('lou');
  await playIn(
    place,
    { says: 'lou 👎', to: '#3 ·', wait: 'The voice of Lou does not count' },
    { says: 'lou: !reject 3 leave it broken', wait: 'The voice of Lou does not count' },
    { says: 'lou: !cancel 3', wait: 'may not cancel #3' },
    { says: 'kim 👍', to: '#3 ·', wait: '✅ #3' },
  );

  expect(place.store.journal.open()).toEqual([]);
});

it('lets nobody past the hold of somebody else by a longer one of their own', async () => {
  const place = await world();
  const transcript = await playIn(
    place,
    { says: 'ana: !deploy wiki 1.0.0', wait: '!approve 1' },
    { says: 'ana 👍', to: 'New app', wait: '✅ #1' },
    { says: 'ana: !deploy wiki 2.0.0', wait: '!approve 2' },
    { says: 'ana 👍', to: '#2 ·', wait: '✅ #2' },
    { says: 'kim: !hold wiki 2d I look into it', wait: 'room ✅ #3' },
    { says: 'ana: !hold all 9d moving house', wait: 'room ✅ #4' },
    { says: 'ana: !rollback wiki 1.0.0', wait: 'ends that' },
  );

  expect(transcript.replaceAll(/\s+/g, ' ')).toContain('is held by Kim until');
});

import { expect, it } from 'vitest';
import { first, until, world } from '../fakes/world.ts';

const file = 'servers/server1/wiki.oak.coop.env';

it('says what is wrong with an app’s file, and does not make a new one in its place', async () => {
  const place = await world();
  place.apps.files.set(file, 'TYPE=wiki:1.0.0+2.0\nthis is no setting\n');
  await place.run(async () => {
    for (const command of ['deploy', 'plan', 'status']) {
      place.room.say('ana', `!${command} wiki`);
    }
    await until(() => place.room.transcript.split(`${file}:2`).length === 4);
  });

  expect(place.store.journal.operation(first)).toBeNull();
  expect(place.apps.commits).toEqual([]);
});

it('touches nothing when the settings name another stack than the one that was planned for', async () => {
  const place = await world();
  place.apps.files.set(file, 'TYPE=wiki:1.0.0+2.0\nDOMAIN=wiki.oak.coop\n');
  await place.run(async () => {
    place.room.say('ana', '!deploy wiki');
    await until(() => place.room.transcript.includes('!approve 1'));
    place.apps.files.set(file, 'TYPE=wiki:1.0.0+2.0\nDOMAIN=wiki.oak.coop\nSTACK_NAME=other_oak_coop\n');
    place.room.say('ana', '!approve 1');
    await until(() => place.room.transcript.includes('was moved'));
  });

  expect(place.store.journal.operation(first)?.ending?.verdict).toBe('failed');
  expect(place.lock.held).toEqual([]);
});

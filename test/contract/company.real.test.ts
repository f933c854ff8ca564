import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Transport } from '../../src/chat/ports.ts';
import type { RoomId } from '../../src/kernel/ids.ts';
import { hearUntil, saysLast } from './transport-contract.ts';
import { type RealWorld, realWorld } from './transport-world.ts';

let world: RealWorld;
beforeAll(async () => {
  world = await realWorld();
  const end = listening(await world.start());
  await world.connection.ready; // Nothing from before a first start is ever heard.
  await end();
});
afterAll(async () => world.close());

/** Takes in whatever comes, until it is ended. */
function listening(transport: Transport): () => Promise<void> {
  const stop = new AbortController();
  const life = (async () => {
    for await (const _ of transport.heard(stop.signal)) {
      // What is said does not matter here.
    }
  })();
  return async () => {
    stop.abort();
    await life;
  };
}

const Membership = z.looseObject({
  membership: z.string(),
  displayname: z.string().optional(),
  'coop.coopbot': z.unknown().optional(),
});

async function ownMark(room: RoomId): Promise<unknown> {
  const path = `/rooms/${encodeURIComponent(room)}/state/m.room.member/${encodeURIComponent(world.bot.userId)}`;
  const {
    membership,
    displayname,
    'coop.coopbot': mark,
  } = Membership.parse(await world.call('ana', 'GET', path));
  return { membership, displayname, mark };
}

const speaking = { membership: 'join', displayname: 'coopbot', mark: { speaks: true } };

it('says in its own membership that it speaks, without a right that it has not got, and keeps its name', async () => {
  const transport = await world.start();
  const room = await world.room();
  await world.say('ana', room, 'first');
  await hearUntil(transport, saysLast('first'));

  expect(await ownMark(room)).toEqual(speaking);
});

it('speaks on when somebody marks themselves as a bot after it did, also after a restart', async () => {
  const room = await world.room();
  await world.say('ana', room, 'before');
  await hearUntil(await world.start(), saysLast('before'));
  await world.call('ana', 'POST', `/rooms/${encodeURIComponent(room)}/invite`, {
    user_id: world.people.sam.userId,
  });
  await world.call('sam', 'POST', `/rooms/${encodeURIComponent(room)}/join`, {});
  await world.markAsBot('sam', room);
  await world.say('ana', room, 'after');

  await hearUntil(world.connection.transport, saysLast('after'));
  await world.say('ana', room, 'anew');
  const transport = await world.start();
  await hearUntil(transport, saysLast('anew'));
  expect(transport.isSilentIn(room)).toBe(false);
  expect(await ownMark(room)).toEqual(speaking);
});

it('takes nobody of the roles file for a bot, whatever they write about themselves', async () => {
  const room = await world.room();
  await world.markAsBot('lou', room);
  await world.say('ana', room, 'hello');
  const transport = await world.start();

  await hearUntil(transport, saysLast('hello'));
  expect(transport.isSilentIn(room)).toBe(false);
});

it('marks itself again when its name was changed', async () => {
  const room = await world.room();
  await world.say('ana', room, 'hello');
  const transport = await world.start();
  await hearUntil(transport, saysLast('hello'));
  const own = encodeURIComponent(world.bot.userId);
  await world.synapse.api('PUT', `/_matrix/client/v3/profile/${own}/displayname`, {
    token: world.bot.token,
    body: { displayname: 'Hostie' },
  });
  const end = listening(transport);

  await expect
    .poll(async () => ownMark(room), { timeout: 30_000 })
    .toEqual({ ...speaking, displayname: 'Hostie' });
  await end();
});

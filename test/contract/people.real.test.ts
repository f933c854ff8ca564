import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RoomId } from '../../src/kernel/ids.ts';
import { EventId } from '../../src/kernel/ids.ts';
import { createPerson, type Person } from '../e2e/people.ts';
import { hearUntil, message, saysLast } from './transport-contract.ts';
import { type RealWorld, realWorld } from './transport-world.ts';

const never = new AbortController().signal;
let world: RealWorld;
let room: RoomId;
let ana: Person;

beforeAll(async () => {
  world = await realWorld();
  room = await world.room();
  ana = await createPerson(world.synapse.url, world.people.ana.userId, world.people.ana.token);
});
afterAll(async () => {
  ana.close();
  await world.close();
});

it('is understood by a client that is not ours, and understands it', async () => {
  const transport = await world.start();
  const stop = new AbortController();
  const listening = transport.heard(stop.signal)[Symbol.asyncIterator]();
  let batch = await listening.next();
  const command = EventId.parse(await ana.say(room, '!deploy blog'));
  while (batch.done !== true && batch.value.length === 0) {
    batch = await listening.next();
  }
  void listening.return?.();

  const card = await transport.send(
    message(room, 'half', { thread: command, isLoud: true, mentions: [world.userOf('ana')] }),
    never,
  );
  const file = { kind: 'file', room, transaction: randomUUID(), thread: command } as const;
  await transport.send({ ...file, name: 'blog.log', text: 'log' }, never);
  await transport.send(message(room, 'whole', { thread: command, replaces: card }), never);
  await transport.send(
    { kind: 'reaction', room, transaction: randomUUID(), target: command, key: '👀' },
    never,
  );
  await transport.send(message(room, 'one line in the room'), never);

  await ana.waitFor(() => ana.thread(command).some(({ text }) => text === 'whole'));
  await ana.waitFor(() => ana.roomLines(room).some(({ text }) => text === 'one line in the room'));
  expect(ana.thread(command)).toMatchObject([
    { id: card, from: world.bot.userId, text: 'whole', reactions: [] },
    { text: 'blog.log' },
  ]);
  expect(ana.roomLines(room)).toMatchObject([
    { text: '!deploy blog', reactions: [`${world.bot.userId} 👀`] },
    { text: 'one line in the room', isNotice: true },
  ]);

  const vote = await ana.react(card, '👍');
  await ana.say(room, '!approve 1', { thread: command });
  const heard = await hearUntil(transport, saysLast('!approve 1'));
  expect(heard).toMatchObject([
    { kind: 'message', body: '!deploy blog' },
    { kind: 'reaction', id: vote, target: card, key: '👍' },
    { kind: 'message', body: '!approve 1', thread: command, isToBot: false },
  ]);
});

import { randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Heard } from '../../src/chat/heard.ts';
import { RateLimited, Undeliverable } from '../../src/chat/ports.ts';
import { EventId, RoomId } from '../../src/kernel/ids.ts';
import { startSynapse } from '../lab/synapse.ts';
import { bodies, hearUntil, message, saysLast } from './transport-contract.ts';
import { type RealWorld, realWorld } from './transport-world.ts';

const never = new AbortController().signal;
let world: RealWorld;
let home: RoomId;

beforeAll(async () => {
  world = await realWorld();
  home = await world.room();
  const stop = new AbortController();
  const transport = await world.start();
  const listening = hearNothing(transport.heard(stop.signal));
  await world.connection.ready;
  await world.say('ana', home, 'hello');
  await vi.waitUntil(async () => (await position())?.since);
  stop.abort();
  await listening;
});
afterAll(() => world.close());

it('joins where somebody who may invites it, and hears nothing from before', async () => {
  const { room_id: room } = (await world.call('ana', 'POST', '/createRoom', {
    preset: 'private_chat',
  })) as { room_id: RoomId };
  await world.say('ana', room, 'before');
  const transport = await world.start();
  const listening = hearUntil(transport, saysLast('after'));
  await world.call('ana', 'POST', `/rooms/${encodeURIComponent(room)}/invite`, {
    user_id: world.bot.userId,
  });
  await expect.poll(() => membership(room), { timeout: 20_000 }).toBe('join');
  await world.say('ana', room, 'after');

  const heard = await listening;

  expect(bodies(heard.filter((one) => one.room === room))).toEqual(['after']);
});

it('leaves the invitation of anybody else alone, and says so once', async () => {
  const { room_id: room } = (await world.call('sam', 'POST', '/createRoom', {
    preset: 'private_chat',
    invite: [world.bot.userId],
  })) as { room_id: RoomId };
  await world.say('ana', home, 'one');
  await hearUntil(await world.start(), saysLast('one'));
  await world.say('ana', home, 'two');
  await hearUntil(world.connection.transport, saysLast('two'));

  const state = await world.call(
    'sam',
    'GET',
    `/rooms/${encodeURIComponent(room)}/state/m.room.member/${encodeURIComponent(world.bot.userId)}`,
  );
  expect(state).toMatchObject({ membership: 'invite' });
  expect(world.log.filter(({ fields }) => fields['room'] === room)).toMatchObject([
    { message: 'invitation of somebody who may not invite left alone' },
  ]);
});

it('is silent and deaf in an encrypted room, and says so once in the log', async () => {
  const room = await world.room();
  const early = await (await world.start()).send(message(room, 'in clear'), never);
  await world.call('ana', 'PUT', `/rooms/${encodeURIComponent(room)}/state/m.room.encryption/`, {
    algorithm: 'm.megolm.v1.aes-sha2',
  });
  await world.say('ana', room, 'in clear, by mistake');
  await world.say('ana', home, 'elsewhere');
  const transport = await world.start();

  const heard = await hearUntil(transport, saysLast('elsewhere'));
  const sent = [
    message(room, 'secret'),
    message(room, 'secret', { replaces: early }),
    { kind: 'reaction', room, transaction: randomUUID(), target: early, key: '👀' } as const,
    { kind: 'file', room, transaction: randomUUID(), thread: early, name: 'a', text: 'secret' } as const,
  ];

  expect(heard.filter((one) => one.room === room)).toEqual([]);
  for (const one of sent) {
    await expect(transport.send(one, never)).rejects.toThrow(new Undeliverable('the room is encrypted'));
  }
  expect((await world.lines(room)).filter(({ isBot }) => isBot)).toMatchObject([{ text: 'in clear' }]);
  expect(world.log.filter(({ fields }) => fields['room'] === room)).toHaveLength(1);
});

it('hears everything that was said while it was away, in order', async () => {
  const room = await world.room();
  const said = Array.from({ length: 200 }, (_, index) => `line ${index}`);
  for (const body of said) {
    await world.say('ana', room, body);
  }

  const heard = await hearUntil(await world.start(), saysLast('line 199'));

  expect(bodies(heard.filter((one) => one.room === room))).toEqual(said);
});

it('hears what was said after it joined and nothing before, however much it was', async () => {
  const { room_id: room } = (await world.call('ana', 'POST', '/createRoom', {
    preset: 'private_chat',
    invite: [world.bot.userId],
  })) as { room_id: RoomId };
  for (let number = 0; number < 70; number += 1) {
    await world.say('ana', room, `old ${number}`);
  }
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/join`;
  await world.synapse.api('POST', path, { body: {}, token: world.bot.token });
  for (let number = 0; number < 70; number += 1) {
    await world.say('ana', room, `new ${number}`);
  }

  const heard = await hearUntil(await world.start(), saysLast('new 69'));

  expect(bodies(heard.filter((one) => one.room === room))).toEqual(
    Array.from({ length: 70 }, (_, index) => `new ${index}`),
  );
});

it('waits while the homeserver is away, and goes on when it is back', async () => {
  const transport = await world.start();
  const listening = hearUntil(transport, saysLast('welcome back'));
  await world.connection.ready;
  const from = world.log.length;
  await world.synapse.kill();
  const late = message(home, 'said late');
  await expect(transport.send(late, never)).rejects.toThrow('fetch failed');
  await expect.poll(() => world.log.length).toBeGreaterThan(from);
  const again = await startSynapse({ dir: world.synapse.dir, mode: 'open' });
  await world.say('ana', home, 'welcome back');

  const heard = await listening;
  const shown = await transport.send(late, never);

  expect(again.url).toBe(world.synapse.url);
  expect(bodies(heard)).toContain('welcome back');
  expect((await world.lines(home)).filter(({ id }) => id === shown)).toHaveLength(1);
  expect(world.log.slice(from).map(({ message: text }) => text)).toEqual([
    'homeserver away, trying again',
    'homeserver back',
  ]);
  Object.assign(world, { synapse: again });
});

it('answers below a message that can carry no thread', async () => {
  const room = await world.room();
  const root = await world.say('ana', room, 'root');
  const reaction = await world.react('ana', room, root, '👍');
  const transport = await world.start();

  const sent = await transport.send(message(room, 'below', { thread: reaction }), never);

  const event = (await world.events(room)).find(({ event_id: id }) => id === sent);
  expect(event?.content['m.relates_to']).toEqual({ 'm.in_reply_to': { event_id: reaction } });
});

it('notifies only those who must act, and only when it is loud', async () => {
  const room = await world.room();
  const transport = await world.start();
  const ana = world.userOf('ana');
  const quiet = await transport.send(message(room, 'quiet'), never);
  const loud = await transport.send(message(room, 'loud', { isLoud: true, mentions: [ana] }), never);

  const events = await world.events(room);
  const contentOf = (id: EventId) => events.find(({ event_id: one }) => one === id)?.content;

  expect(contentOf(quiet)).toMatchObject({ msgtype: 'm.notice', 'm.mentions': {} });
  expect(contentOf(loud)).toMatchObject({ msgtype: 'm.text', 'm.mentions': { user_ids: [ana] } });
});

it('cuts what is too long for one message, also when it is changed', async () => {
  const room = await world.room();
  const transport = await world.start();
  const text = 'ä"\\ line\n'.repeat(20_000);
  const card = await transport.send(message(room, text), never);
  await transport.send(message(room, text, { replaces: card }), never);

  const line = (await world.lines(room)).find(({ isBot }) => isBot);

  expect(line?.text.endsWith('\n… The rest is too long for one message.')).toBe(true);
});

it('gives up on a room that it was put out of', async () => {
  const room = await world.room();
  const transport = await world.start();
  await transport.send(message(room, 'here'), never);
  await world.call('ana', 'POST', `/rooms/${encodeURIComponent(room)}/kick`, { user_id: world.bot.userId });

  await expect(transport.send(message(room, 'gone'), never)).rejects.toThrow(Undeliverable);
  await expect(transport.send(message(RoomId.parse('!none:localhost'), 'nowhere'), never)).rejects.toThrow(
    Undeliverable,
  );
  await expect(
    transport.send(message(home, 'edit of nothing', { replaces: EventId.parse('$nothing') }), never),
  ).rejects.toThrow(Undeliverable);
});

it('logs in once, and keeps its session to itself', async () => {
  const file = join(world.dataFolder, 'matrix-session.json');
  const before = await readFile(file, 'utf8');
  await world.start();
  await world.say('ana', home, 'again');
  await hearUntil(world.connection.transport, saysLast('again'));

  expect(await readFile(file, 'utf8')).toBe(before);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('ends with a sentence when its session is ended, and starts anew as the same device', async () => {
  const transport = await world.start();
  const { deviceId } = await world.connection.whoami(never);
  // Expected before it happens: the bot may hear of it sooner than the answer to the logout is here.
  const ended = expect(hearNothing(transport.heard(never))).rejects.toMatchObject({
    code: 'homeserver_refused',
    message: 'The homeserver ended the bot’s session (M_UNKNOWN_TOKEN).',
  });
  await world.connection.ready;
  await world.synapse.api('POST', '/_matrix/client/v3/logout', { body: {}, token: (await session()).token });

  await ended;
  await world.start();
  await world.say('ana', home, 'new session');
  await hearUntil(world.connection.transport, saysLast('new session'));
  expect((await world.connection.whoami(never)).deviceId).toBe(deviceId);
});

it('ends with a sentence when it is not let in', async () => {
  await writeFile(join(world.dataFolder, 'matrix-session.json'), '{}');
  world.passwords.bot = 'wrong';
  const transport = await world.start();

  await expect(hearNothing(transport.heard(never))).rejects.toMatchObject({
    code: 'homeserver_refused',
    message: expect.stringContaining('M_FORBIDDEN'),
  });
  world.passwords.bot = world.bot.password;
});

it('never writes what people said, a token or a password into the log', async () => {
  const log = JSON.stringify(world.log);

  for (const secret of [(await session()).token, world.bot.password, 'welcome back', 'said late']) {
    expect(log).not.toContain(secret);
  }
});

it('tells how long to wait on an ordinary homeserver’s limits', async () => {
  const ordinary = await realWorld('default');
  try {
    const room = await ordinary.room();
    const transport = await ordinary.start();
    const refused = message(room, 'too much');
    const trySend = (text: string) => transport.send(text === '' ? refused : message(room, text), never);
    await expect(
      (async () => {
        for (let number = 0; number < 20; number += 1) {
          await trySend(`message ${number}`);
        }
      })(),
    ).rejects.toThrow(RateLimited);
    const limited = await trySend('').catch((error: unknown) => error);
    await ordinary.synapse.liftRateLimit(ordinary.bot.userId);
    const shown = await trySend('');

    expect(limited).toMatchObject({ name: 'RateLimited', retryAfterMs: expect.any(Number) });
    expect((limited as RateLimited).retryAfterMs).toBeGreaterThan(0);
    expect((await ordinary.lines(room)).filter(({ id }) => id === shown)).toHaveLength(1);
  } finally {
    await ordinary.close();
  }
});

async function hearNothing(heard: AsyncIterable<readonly Heard[]>): Promise<void> {
  for await (const _ of heard) {
    // Whatever it was, it is on disk now.
  }
}

async function position(): Promise<{ since: string | null } | null> {
  return readFile(join(world.dataFolder, 'matrix-sync.json'), 'utf8').then(JSON.parse, () => null);
}

async function session(): Promise<{ token: string }> {
  return JSON.parse(await readFile(join(world.dataFolder, 'matrix-session.json'), 'utf8'));
}

async function membership(room: RoomId): Promise<unknown> {
  const path = `/rooms/${encodeURIComponent(room)}/state/m.room.member/${encodeURIComponent(world.bot.userId)}`;
  const state = (await world.call('ana', 'GET', path)) as { membership: string };
  return state.membership;
}

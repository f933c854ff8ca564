import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { MatrixConnection } from '../../../src/adapters/matrix/transport.ts';
import type { Heard } from '../../../src/chat/heard.ts';
import { type Outgoing, Undeliverable } from '../../../src/chat/ports.ts';
import { EventId, RoomId } from '../../../src/kernel/ids.ts';
import { botOn, hello, putsOf, room, signal } from './bot-on.ts';
import type { Asked, Scripted } from './tiny-homeserver.ts';

it.each([
  { status: 500 },
  { status: 403, body: { errcode: 'M_FORBIDDEN' } },
  { status: 404, body: { errcode: 'M_UNRECOGNIZED' } },
  { status: 200, body: { algorithm: 'm.megolm.v1.aes-sha2' } },
  { drop: true },
])('sends nothing where it does not know that the room is in clear: %j', async (state) => {
  const { connection, asked } = await botOn(({ path }) =>
    path.endsWith('m.room.encryption') ? state : null,
  );

  await expect(connection.transport.send(hello, signal)).rejects.toThrow('');
  expect(putsOf(asked)).toEqual([]);
});

it('puts the transaction into the address as it is, each time it is tried', async () => {
  let isLost = true;
  const { connection, asked } = await botOn(({ method }) => {
    const drop = method === 'PUT' && isLost;
    isLost = !drop && isLost;
    return drop ? { drop } : null;
  });

  await expect(connection.transport.send(hello, signal)).rejects.toThrow('fetch failed');
  await connection.transport.send(hello, signal).catch(() => {});

  const [one, two] = putsOf(asked).map(({ path }) => path);
  expect(one).toBe('/_matrix/client/v3/rooms/!ops:oak.coop/send/m.room.message/t1');
  expect(two).toBe(one);
});

it.each([
  { status: 502, body: 'Bad gateway' },
  { status: 404, body: '404 page not found' },
  { status: 500, body: { errcode: 'M_UNKNOWN' } },
])('tries once and leaves the choice to the caller: %j', async (answer) => {
  const { connection, asked } = await botOn(({ method }) => (method === 'PUT' ? answer : null));

  const error: unknown = await connection.transport.send(hello, signal).catch((one: unknown) => one);

  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(Undeliverable);
  expect(putsOf(asked)).toHaveLength(1);
});

it('does not let a file go up twice for one message', async () => {
  let tries = 0;
  const { connection, asked } = await botOn(({ method, path }) => {
    if (path.endsWith('/upload')) {
      return { body: { content_uri: 'mxc://oak.coop/1' } };
    }
    tries += method === 'PUT' ? 1 : 0;
    return method === 'PUT' && tries === 1 ? { status: 502 } : null;
  });
  const thread = EventId.parse('$root');
  const file: Outgoing = { kind: 'file', room, transaction: 't2', thread, name: 'a.log', text: '{}' };

  await connection.transport.send(file, signal).catch(() => {});
  await connection.transport.send(file, signal);

  expect(asked.filter(({ path }) => path.endsWith('/upload'))).toHaveLength(1);
});

it('asks anew for a batch that failed half way, with another time-out, and moves on only then', async () => {
  let failures = 2;
  const event = {
    type: 'm.room.message',
    event_id: '$said',
    sender: '@ana:oak.coop',
    origin_server_ts: 1,
    content: { msgtype: 'm.text', body: 'hi' },
  };
  const timeline = { events: [event], limited: true, prev_batch: 'p' };
  const { connection, asked, dataFolder } = await botOn(({ path, query }) => {
    if (path.endsWith('/messages')) {
      failures -= 1;
      return failures >= 0 ? { status: 400, body: { errcode: 'M_UNKNOWN' } } : { body: { chunk: [] } };
    }
    if (!path.endsWith('/sync')) {
      return null;
    }
    const since = query.get('since');
    return {
      body: {
        next_batch: since === null ? 's1' : 's2',
        ...(since === 's1' ? { rooms: { join: { [room]: { timeline } } } } : {}),
      },
    };
  });
  const stop = new AbortController();
  const heard: string[] = [];
  const positions: string[] = [];
  for await (const batch of connection.transport.heard(stop.signal)) {
    heard.push(...batch.map(({ id }) => id));
    if (batch.length === 0) {
      continue; // The very first sync says nothing, and its position is not on disk yet.
    }
    positions.push(await readFile(join(dataFolder, 'matrix-sync.json'), 'utf8'));
    stop.abort();
  }

  expect(heard).toEqual(['$said']);
  expect(JSON.parse(positions[0] ?? '{}')).toMatchObject({ since: 's1' });
  expect(JSON.parse(await readFile(join(dataFolder, 'matrix-sync.json'), 'utf8'))).toMatchObject({
    since: 's2',
  });
  const timeouts = asked
    .filter(({ path }) => path.endsWith('/sync'))
    .map(({ query }) => query.get('timeout'));
  expect(timeouts).toEqual(['7', '30000', '7', '7']);
});

/** Somebody says something, again and again, in a homeserver's room that holds what `more` says at that turn. */
function chatter(more: (turn: number) => readonly object[], body = 'hi'): (asked: Asked) => Scripted | null {
  let turn = -1;
  return ({ path }) => {
    if (!path.endsWith('/sync')) {
      return null;
    }
    turn += 1;
    const said = {
      type: 'm.room.message',
      event_id: `$said${turn}`,
      sender: '@ana:oak.coop',
      origin_server_ts: 1,
      content: { msgtype: 'm.text', body },
    };
    const events = turn === 0 ? [] : [...more(turn), said];
    return { body: { next_batch: `s${turn}`, rooms: { join: { [room]: { timeline: { events } } } } } };
  };
}

async function hearTwice({ transport }: MatrixConnection): Promise<readonly Heard[]> {
  const stop = new AbortController();
  const heard: Heard[] = [];
  for await (const batch of transport.heard(stop.signal)) {
    heard.push(...batch);
    if (heard.length > 1) {
      stop.abort();
    }
  }
  return heard;
}

it('hears all that was said since it joined, also when its homeserver tells it in another order', async () => {
  const at = (sentAt: number, id: string): object => ({
    type: 'm.room.message',
    event_id: id,
    sender: '@ana:oak.coop',
    origin_server_ts: sentAt,
    content: { msgtype: 'm.text', body: id },
  });
  const joined = {
    type: 'm.room.member',
    state_key: '@coopbot:oak.coop',
    event_id: '$joined',
    sender: '@coopbot:oak.coop',
    origin_server_ts: 2,
    content: { membership: 'join' },
  };
  const events = [at(5, '$third'), at(4, '$second'), at(1, '$before'), joined, at(3, '$first')];
  const { connection } = await botOn(chatter((turn) => (turn === 1 ? events : [])));

  const heard = await hearTwice(connection);

  expect(heard.map(({ id }) => id)).toEqual(['$third', '$second', '$first', '$said1']);
});

it('leaves what was said before the bot was gone that spoke there to that one', async () => {
  const said = (id: string): object => ({
    type: 'm.room.message',
    event_id: id,
    sender: '@ana:oak.coop',
    origin_server_ts: 1,
    content: { msgtype: 'm.text', body: '!ping' },
  });
  const gone = {
    type: 'm.room.member',
    state_key: '@otherbot:oak.coop',
    event_id: '$gone',
    sender: '@ana:oak.coop',
    origin_server_ts: 1,
    content: { membership: 'leave' },
  };
  const speak = chatter((turn) => (turn === 1 ? [said('$before'), gone, said('$after')] : []));
  const member = (name: string, speaks: boolean): object => ({
    event_id: `$${name}`,
    state_key: `@${name}:oak.coop`,
    content: { membership: 'join', 'coop.coopbot': { speaks } },
  });
  let others = [member('otherbot', true)];
  const { connection } = await botOn((one) => {
    if (one.path.endsWith('/members')) {
      return { body: { chunk: [member('coopbot', false), ...others] } };
    }
    const answer = speak(one);
    others = JSON.stringify(answer).includes('$gone') ? [] : others;
    return answer;
  });

  const heard = await hearTwice(connection);

  expect(heard.map(({ kind }) => kind)).toContain('alone');
  expect(heard.flatMap(({ kind, id }) => (kind === 'message' ? [id] : []))).toEqual(['$after', '$said1']);
});

it('notices when a room is opened to everybody', async () => {
  let rule = 'invite';
  const opened = {
    type: 'm.room.join_rules',
    state_key: '',
    event_id: '$opened',
    sender: '@ana:oak.coop',
    origin_server_ts: 1,
    content: { join_rule: 'public' },
  };
  const speak = chatter((turn) => (turn === 2 ? [opened] : []));
  const { connection, asked } = await botOn((one) => {
    if (one.path.endsWith('/state/m.room.join_rules')) {
      return { body: { join_rule: rule } };
    }
    const answer = speak(one);
    rule = JSON.stringify(answer).includes('$opened') ? 'public' : rule;
    return answer;
  });

  const heard = await hearTwice(connection);

  expect(heard.map((one) => one.kind === 'message' && one.isPublic)).toEqual([false, true]);
  const filter = asked.find(({ path }) => path.endsWith('/sync'))?.query.get('filter') ?? '';
  expect(filter.match(/"m\.room\.join_rules"/g)).toHaveLength(2); // In the state and in the timeline, or it is never told.
});

it('answers to the name that the co-op gave it, and joins the rooms of its settings that it is not in', async () => {
  const lobby = RoomId.parse('!lobby:oak.coop');
  const { connection, asked } = await botOn(
    chatter(() => [], 'Hostie: help'),
    [room, lobby],
  );

  const [heard] = await hearTwice(connection);

  expect(heard).toMatchObject({ body: 'help', isToBot: true });
  const joins = asked.filter(({ method, path }) => method === 'POST' && path.includes('/join'));
  expect(joins.map(({ path }) => path)).toEqual([expect.stringContaining(lobby)]);
});

it('survives what is no answer at all', async () => {
  const answers: unknown[] = [
    '<html>',
    [],
    { next_batch: 5 },
    { next_batch: 's1', rooms: { join: { x: 7 }, invite: [] } },
  ];
  let turn = 0;
  const { connection, log } = await botOn(({ path }) => {
    if (!path.endsWith('/sync')) {
      return null;
    }
    turn += 1;
    return { body: answers[Math.min(turn, answers.length) - 1] };
  });
  const stop = new AbortController();
  const listening = connection.transport.heard(stop.signal)[Symbol.asyncIterator]().next();
  await connection.ready;
  stop.abort();

  await expect(listening).resolves.toEqual({ done: false, value: [] });
  expect(log).toEqual(['homeserver away, trying again', 'homeserver back']);
});

it('starts while the homeserver is away, and ends when it is told to', async () => {
  const { connection, log } = await botOn(() => ({ drop: true }));
  const stop = new AbortController();
  const listening = connection.transport.heard(stop.signal)[Symbol.asyncIterator]().next();
  await expect.poll(() => log).toEqual(['homeserver away, trying again']);
  stop.abort();

  await expect(listening).resolves.toMatchObject({ done: true });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createMatrixTransport, type MatrixConnection } from '../../src/adapters/matrix/transport.ts';
import { toHtml } from '../../src/chat/render/html.ts';
import { toText } from '../../src/chat/render/text.ts';
import { EventId, RoomId, UserId } from '../../src/kernel/ids.ts';
import { Secret } from '../../src/kernel/secret.ts';
import type { Clock, Random } from '../../src/kernel/system.ts';
import { message } from '../contract/transport-contract.ts';
import { fakeLog } from '../fakes/fake-system.ts';
import { world } from '../fakes/world.ts';
import { randomFrom } from '../lab/chance.ts';
import { history, linesOf } from '../lab/history.ts';
import { type Synapse, startSynapse } from '../lab/synapse.ts';
import type { Account } from '../lab/synapse-users.ts';
import { until } from '../sandbox/until.ts';
import { type Fault, type FaultyProxy, faultyProxy, type Passing } from './faulty-proxy.ts';
import { recorded } from './record.ts';
import { inForm, runs, seed } from './scale.ts';

const COMMANDS = runs(12, 60);
const realClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
};

let dir: string;
let synapse: Synapse;
let proxy: FaultyProxy;
let ana: Account;
let bot: Account;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coopbot-talk-'));
  synapse = await startSynapse({ dir: join(dir, 'synapse'), mode: 'open', serverName: 'oak.coop' });
  proxy = await faultyProxy(synapse.url);
  ana = await synapse.register('ana');
  bot = await synapse.register('bot');
});
afterAll(async () => {
  await proxy?.close();
  await synapse?.stop();
  await rm(dir, { recursive: true, force: true });
});

interface Place {
  readonly room: RoomId;
  say(body: string): Promise<string>;
  /** The bot's messages in the room, whatever a client would show: root of the thread and words. */
  said(): Promise<readonly { readonly root: string | null; readonly text: string }[]>;
}

async function place(): Promise<Place> {
  const made = await synapse.api('POST', '/_matrix/client/v3/createRoom', {
    token: ana.token,
    body: { preset: 'private_chat', invite: [bot.userId] },
  });
  const { room_id: room } = z.object({ room_id: RoomId }).parse(made.body);
  let serial = 0;
  return {
    room,
    async say(body) {
      serial += 1;
      const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/say${serial}`;
      const sent = await synapse.api('PUT', path, {
        token: ana.token,
        body: { msgtype: 'm.text', body },
      });
      return z.object({ event_id: z.string() }).parse(sent.body).event_id;
    },
    async said() {
      const events = await history({ homeserver: synapse.url, token: ana.token }, room);
      return linesOf(events)
        .filter(({ from }) => from === bot.userId)
        .map(({ thread, text }) => ({ root: thread, text }));
    },
  };
}

/** The bot's own way into its rooms, by way of the proxy; `name`: a device of its own. */
function connect(room: RoomId, name: string, { url }: { readonly url: string } = proxy): MatrixConnection {
  return createMatrixTransport({
    homeserver: url,
    user: UserId.parse(bot.userId),
    name: 'coopbot',
    deviceName: name,
    joins: [room],
    credentials: { kind: 'password', read: async () => new Secret(bot.password) },
    dataFolder: join(dir, name),
    mayInvite: () => true,
    isPerson: () => true,
    render: { text: toText, html: toHtml },
    clock: realClock,
    random: random(),
    log: fakeLog(),
  });
}

function random(): Random {
  let serial = 0;
  const begun = performance.now();
  return { token: () => `${begun}-${++serial}`, below: (below) => ++serial % below };
}

/** Faults of one kind of request, by turns. */
function byTurns(isHit: (passing: Passing) => boolean, turns: readonly Fault[]): FaultyProxy['fault'] {
  let turn = 0;
  return (passing) => {
    if (!isHit(passing)) {
      return 'none';
    }
    turn += 1;
    return turns[turn % turns.length] ?? 'none';
  };
}

const isSaying = ({ method, path }: Passing): boolean => method === 'PUT' && path.includes('/send/');
const isSync = ({ path }: Passing): boolean => path.includes('/sync') && path.includes('since=');

it.each<readonly [string, FaultyProxy['fault']]>([
  ['answers get lost after the homeserver stored what was said', byTurns(isSaying, ['lost', 'none', 'lost'])],
  ['connections break', byTurns(isSaying, ['cut', 'cut', 'none'])],
  [
    'the homeserver says again and again that it is too much',
    byTurns(isSaying, ['limited', 'limited', 'none']),
  ],
  ['what was heard comes again', byTurns(isSync, ['again', 'none'])],
  ['what was heard comes in another order', byTurns(isSync, ['shuffled'])],
  [
    'all of it goes wrong',
    (passing) =>
      isSync(passing) ? any(['again', 'shuffled', 'cut', 'none', 'none']) : any(['lost', 'limited', 'none']),
  ],
])('answers each command once, also when %s', async (name, fault) => {
  const about = { fault: name, engine: 'none', runs: COMMANDS, seed };
  await expect(recorded('talk', about, async () => answersEachOnce(fault))).resolves.toBeUndefined();
});

async function answersEachOnce(fault: FaultyProxy['fault']): Promise<void> {
  const at = await place();
  proxy.fault = ({ method, path }) =>
    isSaying({ method, path }) || isSync({ method, path }) ? fault({ method, path }) : 'none';
  const connection = connect(at.room, `device-${at.room.slice(1, 6)}`);
  const { run, store } = await world({ transport: connection.transport, random: random() });
  await run(async () => {
    await connection.ready;
    await until(async () => hasJoined(at.room), 60_000, 'The bot did not come.');
    const commands: string[] = [];
    for (let n = 0; n < COMMANDS; n += 1) {
      commands.push(await at.say('!ping'));
    }
    const isAnswered = async (): Promise<boolean> => (await at.said()).length >= COMMANDS;
    await until(isAnswered, inForm(180_000, 240_000), 'Not everything is answered').catch(
      async (error: unknown) => {
        const waiting = `${store.outbox.backlog()} wait to be said`;
        throw new Error(`${String(error)}: ${(await at.said()).length} of ${COMMANDS} are, ${waiting}.`);
      },
    );
    await setTimeout(1500); // What would be said twice would come now.
    const roots = (await at.said()).map(({ root }) => root);
    expect(new Set(roots)).toEqual(new Set(commands));
    expect(roots).toHaveLength(COMMANDS);
  });
  connection.close();
}

it('shows a message once that another device of the bot brought into the room before', async () => {
  const at = await place();
  proxy.fault = () => 'none';
  const first = connect(at.room, 'first-device', synapse);
  const stop = new AbortController();
  const hearing = hearNothing(first, stop.signal);
  await until(async () => hasJoined(at.room), 60_000, 'The bot did not come.');
  const outgoing = { ...message(at.room, 'once'), since: new Date(Date.now() - 1000) };
  const sent = await first.transport.send(outgoing, stop.signal);
  const second = connect(at.room, 'second-device', synapse);

  expect(await second.transport.send(outgoing, stop.signal)).toBe(EventId.parse(sent));
  expect((await at.said()).map(({ text }) => text)).toEqual(['once']);
  stop.abort();
  await hearing;
  first.close();
  second.close();
});

async function hearNothing({ transport }: MatrixConnection, signal: AbortSignal): Promise<void> {
  for await (const _ of transport.heard(signal)) {
    // What is said does not matter here.
  }
}

async function hasJoined(room: RoomId): Promise<boolean> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/joined_members`;
  const { body } = await synapse.api('GET', path, { token: ana.token });
  return JSON.stringify(body).includes(bot.userId);
}

const chance = randomFrom(seed);
function any(faults: readonly Fault[]): Fault {
  return faults[Math.floor(chance() * faults.length)] ?? 'none';
}

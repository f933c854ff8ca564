import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { createMatrixTransport, type MatrixConnection } from '../../src/adapters/matrix/transport.ts';
import type { Transport } from '../../src/chat/ports.ts';
import { toHtml } from '../../src/chat/render/html.ts';
import { toText } from '../../src/chat/render/text.ts';
import { EventId, RoomId, UserId } from '../../src/kernel/ids.ts';
import { Secret } from '../../src/kernel/secret.ts';
import type { Clock, Logger, Random } from '../../src/kernel/system.ts';
import { FakeRoom } from '../fakes/fake-room.ts';
import { history, linesOf } from '../lab/history.ts';
import { type Synapse, startSynapse } from '../lab/synapse.ts';
import type { SynapseMode } from '../lab/synapse-config.ts';
import type { Account } from '../lab/synapse-users.ts';

/** A line as every world can show it. */
export interface WorldLine {
  readonly id: string;
  readonly isBot: boolean;
  readonly text: string;
  readonly thread: string | null;
  /** Keys of the bot's reactions. */
  readonly marks: readonly string[];
}

/** A homeserver with people in it, and a bot that can be started anew on what it left behind. */
export interface TransportWorld {
  /** A new room with Ana, Lou and the bot, which knows that it joined. `isDirect`: with Ana and the bot only; `bot`: that one spoke there first. */
  room(options?: { readonly isDirect?: boolean; readonly bot?: 'sam' }): Promise<RoomId>;
  leave(who: Who, room: RoomId): Promise<void>;
  /** Stops the transport that was there and starts another one. */
  start(): Promise<Transport>;
  say(who: Who, room: RoomId, body: string, thread?: EventId): Promise<EventId>;
  notice(who: Who, room: RoomId, body: string): Promise<EventId>;
  edit(who: Who, room: RoomId, event: EventId, body: string): Promise<void>;
  react(who: Who, room: RoomId, event: EventId, key: string): Promise<EventId>;
  redact(who: Who, room: RoomId, event: EventId): Promise<EventId>;
  lines(room: RoomId): Promise<readonly WorldLine[]>;
  /** From now on the bot may take away there what people wrote. */
  trust(room: RoomId): Promise<void>;
  /** Lou comes into a room of Ana and the bot. */
  crowd(room: RoomId): Promise<void>;
  userOf(who: Who): UserId;
  close(): Promise<void>;
}
export type Who = 'ana' | 'lou' | 'sam';

export async function fakeWorld(): Promise<TransportWorld> {
  const fake = new FakeRoom();
  fake.mayRedact = false;
  let serial = 0;
  return {
    async room({ isDirect = false, bot } = {}) {
      serial += 1;
      const room = RoomId.parse(`!room${serial}:oak.coop`);
      if (bot !== undefined) {
        fake.yieldTo(bot, room);
      }
      if (isDirect) {
        fake.direct(room);
      }
      return room;
    },
    async leave(who, room) {
      fake.leave(who, room);
      if (fake.isSilentIn(room)) {
        fake.leaveAlone(room);
      }
    },
    start: async () => fake,
    say: async (who, room, body, thread) => fake.say(who, body, { room, thread }),
    notice: async (who, room, body) => fake.notice(who, body, { room }),
    edit: async (_who, _room, event, body) => fake.edit(event, body),
    react: async (who, _room, event, key) => fake.react(who, event, key),
    redact: async (who, _room, event) => fake.redact(who, event),
    lines: async (wanted) =>
      fake.lines
        .filter(({ room }) => room === wanted)
        .map(({ id, from, text, thread, marks }) => ({
          id,
          isBot: from === 'bot',
          text,
          thread,
          marks: marks.map(({ key }) => key),
        })),
    trust: async () => {
      fake.mayRedact = true;
    },
    crowd: async (room) => fake.crowd(room),
    userOf: (who) => UserId.parse(`@${who}:oak.coop`),
    close: async () => {},
  };
}

const testClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
};
const testRandom: Random = {
  token: () => randomUUID(),
  below: (below) => Math.floor(Math.random() * below),
};

export interface LogRow {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** The real thing, with what only it can show. */
export interface RealWorld extends TransportWorld {
  readonly synapse: Synapse;
  readonly bot: Account;
  readonly people: Readonly<Record<Who, Account>>;
  readonly log: LogRow[];
  readonly connection: MatrixConnection;
  /** Where the bot keeps its session and position. */
  readonly dataFolder: string;
  /** What stands in the bot's password file. */
  readonly passwords: { bot: string };
  put(who: Who, room: RoomId, type: string, content: object): Promise<EventId>;
  /** Their account says that it is a bot, and speaks there. */
  markAsBot(who: Who, room: RoomId): Promise<void>;
  call(who: Who, method: string, path: string, body?: object): Promise<unknown>;
  events(room: RoomId): ReturnType<typeof history>;
}

const Created = z.object({ room_id: RoomId });
const Put = z.object({ event_id: EventId });

export async function realWorld(mode: SynapseMode = 'open'): Promise<RealWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'coopbot-matrix-'));
  const synapse = await startSynapse({ dir: join(folder, 'synapse'), mode });
  const people = {
    ana: await synapse.register('ana', { isAdmin: true }),
    lou: await synapse.register('lou'),
    sam: await synapse.register('sam'),
  };
  const bot = await synapse.register('coopbot');
  const dataFolder = join(folder, 'data');
  const passwords = { bot: bot.password };
  const log: LogRow[] = [];
  const row =
    (level: LogRow['level']): Logger['info'] =>
    (fields, message) =>
      void log.push({ level, fields, message });
  let connection: MatrixConnection | null = null;

  const world: RealWorld = {
    synapse,
    bot,
    people,
    log,
    dataFolder,
    passwords,
    get connection() {
      if (connection === null) {
        throw new Error('The bot was not started yet.');
      }
      return connection;
    },
    async start() {
      connection?.close();
      connection = createMatrixTransport({
        homeserver: synapse.url,
        user: UserId.parse(bot.userId),
        name: 'coopbot',
        deviceName: 'coopbot',
        joins: [],
        credentials: { kind: 'password', read: async () => new Secret(passwords.bot) },
        dataFolder,
        mayInvite: (user) => user !== people.sam.userId,
        isPerson: (user) => [people.ana.userId, people.lou.userId].includes(user),
        render: { text: toText, html: toHtml },
        clock: testClock,
        random: testRandom,
        log: { info: row('info'), warn: row('warn'), error: row('error') },
      });
      return connection.transport;
    },
    async room({ isDirect = false, bot: other } = {}) {
      const invited = isDirect ? [bot.userId] : [bot.userId, people.lou.userId];
      const { room_id: room } = Created.parse(
        await world.call('ana', 'POST', '/createRoom', { preset: 'private_chat', invite: invited }),
      );
      if (other !== undefined) {
        const at = `/rooms/${encodeURIComponent(room)}`;
        await world.call('ana', 'POST', `${at}/invite`, { user_id: people[other].userId });
        await world.call(other, 'POST', `${at}/join`, {});
        await world.markAsBot(other, room);
      }
      const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/join`;
      await synapse.api('POST', path, { body: {}, token: bot.token });
      if (!isDirect) {
        await synapse.api('POST', path, { body: {}, token: people.lou.token });
      }
      return room;
    },
    async markAsBot(who, room) {
      const at = `/rooms/${encodeURIComponent(room)}/state/m.room.member/${encodeURIComponent(people[who].userId)}`;
      await world.call(who, 'PUT', at, { membership: 'join', 'coop.coopbot': { speaks: true } });
    },
    async leave(who, room) {
      await world.call(who, 'POST', `/rooms/${encodeURIComponent(room)}/leave`, {});
    },
    async call(who, method, path, body) {
      const options = { token: people[who].token, ...(body === undefined ? {} : { body }) };
      const reply = await synapse.api(method, `/_matrix/client/v3${path}`, options);
      if (reply.status !== 200) {
        throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
      }
      return reply.body;
    },
    async put(who, room, type, content) {
      const path = `/rooms/${encodeURIComponent(room)}/send/${type}/${randomUUID()}`;
      return Put.parse(await world.call(who, 'PUT', path, content)).event_id;
    },
    say: (who, room, body, thread) =>
      world.put(who, room, 'm.room.message', {
        msgtype: 'm.text',
        body,
        ...(thread === undefined
          ? {}
          : {
              'm.relates_to': {
                rel_type: 'm.thread',
                event_id: thread,
                is_falling_back: true,
                'm.in_reply_to': { event_id: thread },
              },
            }),
      }),
    notice: (who, room, body) => world.put(who, room, 'm.room.message', { msgtype: 'm.notice', body }),
    async edit(who, room, event, body) {
      await world.put(who, room, 'm.room.message', {
        msgtype: 'm.text',
        body: `* ${body}`,
        'm.new_content': { msgtype: 'm.text', body },
        'm.relates_to': { rel_type: 'm.replace', event_id: event },
      });
    },
    react: (who, room, event, key) =>
      world.put(who, room, 'm.reaction', {
        'm.relates_to': { rel_type: 'm.annotation', event_id: event, key },
      }),
    async redact(who, room, event) {
      const path = `/rooms/${encodeURIComponent(room)}/redact/${encodeURIComponent(event)}/${randomUUID()}`;
      return Put.parse(await world.call(who, 'PUT', path, {})).event_id;
    },
    events: (room) => history({ homeserver: synapse.url, token: people.ana.token }, room),
    lines: async (room) =>
      linesOf(await world.events(room)).map(({ id, from, text, thread, reactions }) => ({
        id,
        isBot: from === bot.userId,
        text,
        thread,
        marks: reactions.filter((one) => one.from === bot.userId).map(({ key }) => key),
      })),
    async trust(room) {
      const path = `/rooms/${encodeURIComponent(room)}/state/m.room.power_levels`;
      const levels = z
        .looseObject({ users: z.record(z.string(), z.number()) })
        .parse(await world.call('ana', 'GET', path));
      const users = { ...levels.users, [bot.userId]: 50 };
      await world.call('ana', 'PUT', path, { ...levels, users });
    },
    async crowd(room) {
      const at = `/rooms/${encodeURIComponent(room)}`;
      await world.call('ana', 'POST', `${at}/invite`, { user_id: people.lou.userId });
      await world.call('lou', 'POST', `${at}/join`, {});
    },
    userOf: (who) => UserId.parse(people[who].userId),
    async close() {
      connection?.close();
      await synapse.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

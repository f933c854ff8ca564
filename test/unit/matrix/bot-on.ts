import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { createMatrixTransport, type MatrixConnection } from '../../../src/adapters/matrix/transport.ts';
import type { Outgoing } from '../../../src/chat/ports.ts';
import { RoomId, UserId } from '../../../src/kernel/ids.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { type Asked, type Scripted, tinyHomeserver } from './tiny-homeserver.ts';

export const signal = new AbortController().signal;
export const room = RoomId.parse('!ops:oak.coop');
/** Something to say. */
export const hello: Outgoing = {
  kind: 'message',
  room,
  transaction: 't1',
  thread: null,
  replaces: null,
  document: [{ block: 'line', spans: ['hello'] }],
  isLoud: false,
  mentions: [],
};

/** A bot on a homeserver whose answers a test decides, call by call. */
export async function botOn(
  answer: (asked: Asked) => Scripted | null,
  joins: readonly RoomId[] = [],
): Promise<{ connection: MatrixConnection; asked: readonly Asked[]; log: string[]; dataFolder: string }> {
  const { url, asked } = await tinyHomeserver((one) => answer(one) ?? ordinary(one));
  const dataFolder = await mkdtemp(join(tmpdir(), 'coopbot-unit-'));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  const session = { homeserver: url, user: '@coopbot:oak.coop', device: 'D', token: 'x' };
  await writeFile(join(dataFolder, 'matrix-session.json'), JSON.stringify(session));
  const log: string[] = [];
  const note = (_: unknown, text: string): void => void log.push(text);
  const connection = createMatrixTransport({
    homeserver: url,
    user: UserId.parse('@coopbot:oak.coop'),
    name: 'hostie',
    deviceName: 'coopbot',
    joins,
    credentials: { kind: 'password', read: async () => new Secret('pw') },
    dataFolder,
    mayInvite: () => true,
    isPerson: () => false,
    render: { text: () => 'text', html: () => 'html' },
    clock: {
      now: () => new Date(),
      monotonicMs: () => 0,
      sleep: (_, stop) => setTimeout(1, undefined, { signal: stop }),
    },
    random: { token: () => 'r', below: () => 7 },
    log: { info: note, warn: note, error: note },
  });
  onTestFinished(() => connection.close());
  return { connection, asked, log, dataFolder };
}

function ordinary({ method, path }: Asked): Scripted {
  if (path.endsWith('/state/m.room.encryption')) {
    return { status: 404, body: { errcode: 'M_NOT_FOUND' } };
  }
  if (path.endsWith('/joined_members')) {
    return { body: { joined: { '@ana:oak.coop': {} } } };
  }
  if (path.endsWith('/joined_rooms')) {
    return { body: { joined_rooms: [] } };
  }
  if (path.endsWith('/members')) {
    const content = { membership: 'join', 'coop.coopbot': { speaks: true } };
    return { body: { chunk: [{ event_id: '$own', state_key: '@coopbot:oak.coop', content }] } };
  }
  return method === 'PUT' ? { body: { event_id: '$1' } } : {};
}

export function putsOf(asked: readonly Asked[]): readonly Asked[] {
  return asked.filter(({ method }) => method === 'PUT');
}

import { MatrixError } from 'matrix-bot-sdk';
import { z } from 'zod';
import type { RoomId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/system.ts';
import type { Api } from './client.ts';
import type { JoinedRoom } from './events.ts';

/** What the bot knows about its rooms; what it does not know it looks up. */
export interface Rooms {
  learn(joined: Pick<JoinedRoom, 'room' | 'state' | 'timeline' | 'members'>): void;
  forget(room: RoomId): void;
  /** Nothing may be said or heard there. Throws when it cannot be found out: then nothing may be said either. */
  isEncrypted(room: RoomId, signal: AbortSignal): Promise<boolean>;
  /** The bot and one person. */
  isDirect(room: RoomId, signal: AbortSignal): Promise<boolean>;
  /** Anybody may join. */
  isPublic(room: RoomId, signal: AbortSignal): Promise<boolean>;
}

const TRIES = 3;
const Members = z.object({ joined: z.record(z.string(), z.unknown()) });

export function createRooms(api: Api, log: Logger): Rooms {
  const encryption = createEncryption(api, log);
  const members = createMembers(api);
  const joinRules = createJoinRules(api);
  const parts = [encryption, members, joinRules];
  return {
    learn: (joined) => parts.forEach((part) => part.learn(joined)),
    forget: (room) => parts.forEach((part) => part.forget(room)),
    isEncrypted: encryption.isOn,
    isDirect: async (room, signal) => (await members.count(room, signal)) === 2,
    isPublic: joinRules.isPublic,
  };
}

interface Encryption extends Pick<Rooms, 'learn' | 'forget'> {
  isOn(room: RoomId, signal: AbortSignal): Promise<boolean>;
}

/** On is for ever: it cannot be turned off again. */
function createEncryption(api: Api, log: Logger): Encryption {
  const known = new Map<RoomId, boolean>();
  const told = new Set<RoomId>();

  function turnedOn(room: RoomId): true {
    known.set(room, true);
    if (!told.has(room)) {
      told.add(room);
      log.warn({ room }, 'this room is encrypted: coopbot hears and says nothing there until it can encrypt');
    }
    return true;
  }

  return {
    learn({ room, state, timeline }) {
      if ([...state, ...timeline].some(({ type, stateKey }) => type === ENCRYPTION && stateKey === '')) {
        turnedOn(room);
      }
    },
    forget: (room) => void known.delete(room),
    async isOn(room, signal) {
      if (known.get(room) === undefined) {
        const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/${ENCRYPTION}`;
        const isFound = await isThere(api({ method: 'GET', path, signal, tries: TRIES }));
        known.set(room, isFound ? turnedOn(room) : (known.get(room) ?? false));
      }
      return known.get(room) ?? true;
    },
  };
}

interface Members extends Pick<Rooms, 'learn' | 'forget'> {
  count(room: RoomId, signal: AbortSignal): Promise<number>;
}

function createMembers(api: Api): Members {
  const known = new Map<RoomId, number>();
  return {
    learn({ room, timeline, members }) {
      if (members !== null) {
        known.set(room, members);
      } else if (timeline.some(({ type }) => type === 'm.room.member')) {
        known.delete(room);
      }
    },
    forget: (room) => void known.delete(room),
    async count(room, signal) {
      const count = known.get(room) ?? (await countMembers(api, room, signal));
      known.set(room, count);
      return count;
    },
  };
}

interface JoinRules extends Pick<Rooms, 'learn' | 'forget'> {
  isPublic(room: RoomId, signal: AbortSignal): Promise<boolean>;
}

const JoinRule = z.object({ join_rule: z.string() });

function createJoinRules(api: Api): JoinRules {
  const known = new Map<RoomId, boolean>();
  return {
    learn({ room, state, timeline }) {
      if ([...state, ...timeline].some(({ type }) => type === JOIN_RULES)) {
        known.delete(room);
      }
    },
    forget: (room) => void known.delete(room),
    async isPublic(room, signal) {
      const isOpen = known.get(room) ?? (await isOpenToAll(api, room, signal));
      known.set(room, isOpen);
      return isOpen;
    },
  };
}

/** A rule that cannot be read is taken for the most open one. */
async function isOpenToAll(api: Api, room: RoomId, signal: AbortSignal): Promise<boolean> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/${JOIN_RULES}`;
  try {
    const { data } = JoinRule.safeParse(await api({ method: 'GET', path, signal, tries: TRIES }));
    return data === undefined || data.join_rule === 'public';
  } catch (error) {
    if (error instanceof MatrixError && (error.statusCode === 403 || error.statusCode === 404)) {
      return true;
    }
    throw error;
  }
}

const JOIN_RULES = 'm.room.join_rules';
const ENCRYPTION = 'm.room.encryption';

/** Only a clear "there is no such state" counts as no. */
async function isThere(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (error instanceof MatrixError && error.statusCode === 404 && error.errcode === 'M_NOT_FOUND') {
      return false;
    }
    throw error;
  }
}

async function countMembers(api: Api, room: RoomId, signal: AbortSignal): Promise<number> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/joined_members`;
  try {
    const answer = await api({ method: 'GET', path, signal, tries: TRIES });
    return Object.keys(Members.parse(answer).joined).length;
  } catch (error) {
    if (error instanceof MatrixError && error.statusCode === 403) {
      return 0;
    }
    throw error;
  }
}

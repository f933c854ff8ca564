import { z } from 'zod';
import type { Heard } from '../../chat/heard.ts';
import type { Transport } from '../../chat/ports.ts';
import { localpart, type RoomId, type UserId } from '../../kernel/ids.ts';
import type { Clock, Logger, Random } from '../../kernel/system.ts';
import { type Api, RestClient, silenceSdk } from './client.ts';
import { type Company, createCompany } from './company.ts';
import { createHttp } from './http.ts';
import { createInvites } from './invites.ts';
import { listen } from './listen.ts';
import { createOutage } from './outage.ts';
import type { Render } from './outgoing.ts';
import { readPosition } from './position.ts';
import { createRooms, type Rooms } from './rooms.ts';
import { sendOnce, type Uploads } from './send.ts';
import type { Credentials } from './session.ts';
import { createSessionKeeper } from './session-keeper.ts';
import { before } from './wait.ts';

export interface MatrixOptions {
  /** Base address, without a path. */
  readonly homeserver: string;
  readonly user: UserId;
  /** What people call the bot, beside its Matrix names. */
  readonly name: string;
  /** What its session is called in lists of devices. */
  readonly deviceName: string;
  readonly credentials: Credentials;
  /** Holds the session and how far the bot has heard; nobody else may read it. */
  readonly dataFolder: string;
  /** Joined at the start, as if somebody who may had invited the bot there. */
  readonly joins: readonly RoomId[];
  /** Whose invitations are accepted. */
  readonly mayInvite: (user: UserId) => boolean;
  /** People of the roles file: none of them is another bot. */
  readonly isPerson: (user: UserId) => boolean;
  readonly render: Render;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: Random;
}

export interface MatrixConnection {
  readonly transport: Transport;
  /** Who the bot is; waits for the homeserver when it has to log in. */
  whoami(signal: AbortSignal): Promise<{ readonly userId: UserId; readonly deviceId: string }>;
  /** Resolves when the homeserver has answered the first sync of `heard`. */
  readonly ready: Promise<void>;
  /** Ends every request in progress. `heard` is ended by its own signal. */
  close(): void;
}

/** The bot in its Matrix rooms. Touches neither network nor disk until it is used, so that the bot starts while the homeserver is away. */
export function createMatrixTransport(options: MatrixOptions): MatrixConnection {
  silenceSdk();
  const { homeserver, log, clock, random } = options;
  const lifetime = new AbortController();
  const openedAt = clock.now();
  const http = createHttp({ homeserver, clock });
  const outage = createOutage(homeserver, log, random);
  const keeper = createSessionKeeper(options, { http, clock, outage }, lifetime.signal);
  const api: Api = async (call) => {
    const signal = AbortSignal.any([call.signal, lifetime.signal]);
    const { token } = await before(keeper.session(), signal);
    return http({ ...call, signal }, token);
  };
  const client = new RestClient(homeserver, api, lifetime.signal);
  const rooms = createRooms(api, log);
  const company = createCompany({ ...options, api, me: options.user });
  const uploads: Uploads = new Map();
  const ready = Promise.withResolvers<void>();

  return {
    transport: {
      heard: (signal) =>
        hearAll({ ...options, api, client, rooms, company, outage, keeper, onSync: ready.resolve }, signal),
      async send(outgoing, signal) {
        const deps = { ...options, api, client, rooms, uploads, openedAt, me: options.user };
        return before(sendOnce(outgoing, deps, signal), signal);
      },
      isSilentIn: company.isSilentIn,
    },
    async whoami(signal) {
      const { userId, deviceId } = await before(keeper.session(), signal);
      return { userId, deviceId };
    },
    ready: ready.promise,
    close: () => lifetime.abort(new Error('the connection to the homeserver is closed')),
  };
}

interface HearDeps extends MatrixOptions {
  readonly api: Api;
  readonly client: RestClient;
  readonly rooms: Rooms;
  readonly company: Company;
  readonly outage: ReturnType<typeof createOutage>;
  readonly keeper: ReturnType<typeof createSessionKeeper>;
  readonly onSync: () => void;
}

async function* hearAll(deps: HearDeps, signal: AbortSignal): AsyncGenerator<readonly Heard[]> {
  try {
    await deps.keeper.proven(signal);
  } catch (error) {
    if (signal.aborted) {
      return;
    }
    throw error;
  }
  const position = await readPosition(deps.dataFolder, deps.user);
  const own = deps.joins.map((room) => ({ room, inviter: deps.user, isTold: false }));
  const mayInvite = (inviter: UserId): boolean => inviter === deps.user || deps.mayInvite(inviter);
  const invites = createInvites([...position.invites, ...own], { ...deps, mayInvite });
  const names = await namesOf(deps, signal);
  yield* listen(position, { ...deps, me: deps.user, names, invites }, signal);
}

const Profile = z.object({ displayname: z.string().min(1) });

/** What people call the bot. Its display name is left out when the homeserver does not tell. */
async function namesOf({ user, name, api }: HearDeps, signal: AbortSignal): Promise<readonly string[]> {
  const path = `/_matrix/client/v3/profile/${encodeURIComponent(user)}/displayname`;
  const answer = await api({ method: 'GET', path, signal }).catch(() => null);
  const { data } = Profile.safeParse(answer);
  return [
    user,
    `@${localpart(user)}`,
    localpart(user),
    name,
    ...(data === undefined ? [] : [data.displayname]),
  ];
}

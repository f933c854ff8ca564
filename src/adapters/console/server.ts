import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { ConsoleHost, Consoles } from '../../chat/console/port.ts';
import type { Heard } from '../../chat/heard.ts';
import { createBell } from '../../kernel/bell.ts';
import type { RoomId } from '../../kernel/ids.ts';
import { attend, type ConsoleOptions, type Desk } from './attend.ts';
import { encode, MAX_PATH_BYTES, socketIn } from './protocol.ts';
import type { Session } from './session.ts';

/** Connections at once. */
const MOST_TERMINALS = 16;
/**
 * A socket on the machine for `coopbot console`. To be opened only by who has claimed the data folder: what a killed bot left there is
 * taken away. Without it the bot works as well, so that a socket that cannot be opened is only logged.
 */
export function createConsoles(options: ConsoleOptions): Consoles {
  const sessions: Sessions = new Map();
  const ear = createEar(sessions);
  return {
    present: () => new Set([...sessions.values()].map(({ terminal }) => terminal.own)),
    heard: ear.heard,
    async serve(host, signal) {
      ear.wakes(host);
      const broken = Promise.withResolvers<never>();
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        if (sockets.size >= MOST_TERMINALS) {
          socket.end(encode({ type: 'refused', text: 'There are too many consoles already.' }));
          return;
        }
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        void attend(socket, host, { ...options, sessions, hear: ear.hear }).catch(broken.reject);
      });
      open(server, options);
      try {
        await Promise.race([aborted(signal), broken.promise]);
      } finally {
        server.close();
        sockets.forEach((socket) => socket.destroy());
      }
    },
  };
}

type Sessions = Desk['sessions'];

interface Ear extends Pick<Consoles, 'heard'> {
  hear(heard: Heard): void;
  wakes(host: Pick<ConsoleHost, 'wake'>): void;
}

/** Lines of all terminals, in the order in which they came. */
function createEar(sessions: Sessions): Ear {
  const queue: Heard[] = [];
  const bell = createBell();
  let host: Pick<ConsoleHost, 'wake'> | null = null;
  return {
    hear(heard) {
      queue.push(heard);
      bell.ring();
    },
    wakes(one) {
      host = one;
    },
    async *heard(signal) {
      while (!signal.aborted) {
        const batch = [...queue];
        if (batch.length === 0) {
          await bell.heard(signal);
          continue;
        }
        yield batch;
        queue.splice(0, batch.length);
        batch.forEach((heard) => sessionOf(heard.room, sessions)?.stored(heard.id));
        host?.wake();
      }
    },
  };
}

function open(server: Server, { data, log }: ConsoleOptions): void {
  const path = socketIn(data);
  server.on('error', (error) => log.error({ err: error, path }, 'console cannot be opened'));
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    log.error({ path }, 'console cannot be opened: the path of the data folder is too long for a socket');
    return;
  }
  removeStale(path);
  const before = process.umask(0o177);
  try {
    server.listen(path, () => chmodSync(path, 0o600));
  } finally {
    process.umask(before);
  }
}

/** Nothing but a socket is ever taken away. */
function removeStale(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) {
    rmSync(path);
  }
}

function sessionOf(room: RoomId, sessions: Sessions): Session | undefined {
  return [...sessions.values()].find(({ terminal }) => terminal.own === room);
}

async function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (!signal.aborted) {
    await promise;
  }
}

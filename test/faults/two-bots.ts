import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createMatrixTransport } from '../../src/adapters/matrix/transport.ts';
import { systemClock } from '../../src/adapters/system/system.ts';
import { toHtml } from '../../src/chat/render/html.ts';
import { toText } from '../../src/chat/render/text.ts';
import { UserId } from '../../src/kernel/ids.ts';
import { Secret } from '../../src/kernel/secret.ts';
import type { Random } from '../../src/kernel/system.ts';
import { fakeLog } from '../fakes/fake-system.ts';
import { world } from '../fakes/world.ts';
import type { Account } from '../lab/synapse-users.ts';

/** A whole bot in a real room, among fakes otherwise, that can be ended and started again. */
export interface Player {
  readonly user: string;
  /** Resolves when it hears. */
  start(): Promise<void>;
  /** Ends it where it stands; harmless when it does not run. */
  stop(): Promise<void>;
}

interface PlayerOptions {
  readonly account: Account;
  readonly homeserver: string;
  /** Of this player alone. */
  readonly dir: string;
  readonly people: readonly string[];
}

export function createPlayer({ account, homeserver, dir, people }: PlayerOptions): Player {
  let stop: (() => Promise<void>) | null = null;
  const random = serialRandom();

  async function start(): Promise<void> {
    const connection = createMatrixTransport({
      homeserver,
      user: UserId.parse(account.userId),
      name: 'coopbot',
      deviceName: 'player',
      joins: [],
      credentials: { kind: 'password', read: async () => new Secret(account.password) },
      dataFolder: join(dir, 'matrix'),
      mayInvite: () => true,
      isPerson: (user) => people.includes(user),
      render: { text: toText, html: toHtml },
      clock: systemClock,
      random,
      log: fakeLog(),
    });
    const { run, store } = await world(
      { transport: connection.transport, random },
      {},
      { path: join(dir, 'coopbot.db') },
    );
    const stopped = Promise.withResolvers<void>();
    const over = run(async () => stopped.promise);
    stop = async () => {
      stop = null;
      stopped.resolve();
      connection.close();
      await over;
      store.database.close();
    };
    await Promise.race([connection.ready, over]);
  }

  return { user: account.userId, start, stop: async () => stop?.() };
}

/** No two lives of a bot may say the same token. */
function serialRandom(): Random {
  let serial = 0;
  const begun = `${process.pid}-${performance.now()}`;
  return { token: () => `${begun}-${++serial}`, below: (below) => ++serial % below };
}

/** Long enough that what would be said twice has come. */
export async function settling(): Promise<void> {
  await setTimeout(1500);
}

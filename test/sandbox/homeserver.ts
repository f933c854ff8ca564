import { z } from 'zod';
import { type Synapse, startSynapse } from '../lab/synapse.ts';
import type { Account } from '../lab/synapse-users.ts';
import { DOMAIN, type Layout } from './layout.ts';
import { BOT_NAME, BOT_PASSWORD, FIRST_SPEAKER, type Member, people } from './people.ts';
import type { Progress } from './progress.ts';

const ROOM_NAME = 'Oak co-op';

export interface Chat {
  readonly homeserver: string;
  readonly room: string;
  /** By key: `ana`. */
  readonly people: ReadonlyMap<string, Account>;
  readonly botUserId: string;
}

/** A homeserver with the co-op's room, everybody joined, and the bot invited. */
export async function startChat(layout: Layout, progress: Progress): Promise<Chat> {
  const synapse = await progress.step('a Matrix homeserver (Synapse)', async (say) =>
    startSynapse({ dir: layout.homeserver, serverName: DOMAIN, isDetached: true, say }),
  );
  return progress.step('people and their room', async () => fill(synapse));
}

async function fill(synapse: Synapse): Promise<Chat> {
  const accounts = new Map<string, Account>();
  for (const member of people) {
    accounts.set(member.key, await newAccount(synapse, member));
  }
  const bot = await newAccount(synapse, { key: BOT_NAME, name: BOT_NAME, password: BOT_PASSWORD });
  const host = accounts.get(FIRST_SPEAKER);
  if (host === undefined) {
    throw new Error(`${FIRST_SPEAKER} is not among the people.`);
  }
  const guests = [...accounts.values()].filter((account) => account !== host);
  const room = await makeRoom(synapse, host, [...guests.map(({ userId }) => userId), bot.userId]);
  for (const { token } of guests) {
    await call(synapse, token, ['POST', `/join/${encodeURIComponent(room)}`, {}]);
  }
  return { homeserver: synapse.url, room, people: accounts, botUserId: bot.userId };
}

async function newAccount(
  synapse: Synapse,
  { key, name, password }: Pick<Member, 'name' | 'password'> & { readonly key: string },
): Promise<Account> {
  const account = await synapse.register(key, { password });
  await synapse.liftRateLimit(account.userId);
  const profile = `/profile/${encodeURIComponent(account.userId)}/displayname`;
  await call(synapse, account.token, ['PUT', profile, { displayname: name }]);
  return account;
}

/** Nobody but the host may change the room, as in most co-ops; the bot may take messages away: pasted passwords. */
async function makeRoom(synapse: Synapse, host: Account, invited: readonly string[]): Promise<string> {
  const bot = invited.at(-1) ?? '';
  const made = await call(synapse, host.token, [
    'POST',
    '/createRoom',
    {
      name: ROOM_NAME,
      topic: 'Our cloud. Say !help',
      preset: 'private_chat',
      invite: invited,
      // The host is not named: rooms of today's version give their creator all power, and refuse to be told so.
      power_level_content_override: { users: { [bot]: 50 } },
    },
  ]);
  return z.object({ room_id: z.string() }).parse(made).room_id;
}

async function call(
  synapse: Synapse,
  token: string,
  [method, path, body]: readonly [string, string, object],
): Promise<unknown> {
  const reply = await synapse.api(method, `/_matrix/client/v3${path}`, { token, body });
  if (reply.status !== 200) {
    throw new Error(`Synapse answered ${reply.status} to ${method} ${path}: ${JSON.stringify(reply.body)}`);
  }
  return reply.body;
}

import { createHmac } from 'node:crypto';
import { z } from 'zod';

/** Somebody with a device on the lab's homeserver. */
export interface Account {
  readonly userId: string;
  readonly token: string;
  readonly deviceId: string;
  readonly password: string;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface Accounts {
  /** One call of the client-server API, with a token or without. Never throws because of a status. */
  api(method: string, path: string, options?: { body?: unknown; token?: string }): Promise<Reply>;
  /**
   * A user with a new device. A user who exists logs in instead. Default password: `pw-<name>`.
   */
  register(name: string, options?: { password?: string; isAdmin?: boolean }): Promise<Account>;
  /** A new device of somebody who is there. */
  login(name: string, password?: string): Promise<Account>;
  /** Lifts the rate limits for one user, as an admin of a co-op's homeserver would for the bot. */
  liftRateLimit(userId: string): Promise<void>;
}

const Nonce = z.object({ nonce: z.string() });
const Session = z.object({ user_id: z.string(), access_token: z.string(), device_id: z.string() });

export function accountsOn(url: string, serverName: string, secret: string): Accounts {
  let admin: Promise<Account> | null = null;

  const accounts: Accounts = {
    async api(method, path, { body, token } = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json().catch(() => null) };
    },

    async register(name, { password = `pw-${name}`, isAdmin = false } = {}) {
      const path = '/_synapse/admin/v1/register';
      const { nonce } = Nonce.parse((await accounts.api('GET', path)).body);
      const mac = createHmac('sha1', secret)
        .update([nonce, name, password, isAdmin ? 'admin' : 'notadmin'].join('\0'))
        .digest('hex');
      const reply = await accounts.api('POST', path, {
        body: { nonce, username: name, password, admin: isAdmin, mac },
      });
      return isTaken(reply) ? accounts.login(name, password) : accountOf(reply, password);
    },

    async login(name, password = `pw-${name}`) {
      const reply = await accounts.api('POST', '/_matrix/client/v3/login', {
        body: { type: 'm.login.password', identifier: { type: 'm.id.user', user: name }, password },
      });
      return accountOf(reply, password);
    },

    async liftRateLimit(userId) {
      admin ??= accounts.register('lab-admin', { isAdmin: true });
      const { token } = await admin;
      const reply = await accounts.api(
        'POST',
        `/_synapse/admin/v1/users/${encodeURIComponent(userId)}/override_ratelimit`,
        { body: { messages_per_second: 0, burst_count: 0 }, token },
      );
      if (reply.status !== 200) {
        throw new Error(`The limits of ${userId} were not lifted on ${serverName}: ${reply.status}.`);
      }
    },
  };
  return accounts;
}

function accountOf({ status, body }: Reply, password: string): Account {
  if (status !== 200) {
    throw new Error(`Synapse answered ${status}: ${JSON.stringify(body)}`);
  }
  const session = Session.parse(body);
  return { userId: session.user_id, token: session.access_token, deviceId: session.device_id, password };
}

function isTaken({ body }: Reply): boolean {
  return z.object({ errcode: z.literal('M_USER_IN_USE') }).safeParse(body).success;
}

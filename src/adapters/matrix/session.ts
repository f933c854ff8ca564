import { join } from 'node:path';
import { MatrixError } from 'matrix-bot-sdk';
import { z } from 'zod';
import { RateLimited } from '../../chat/ports.ts';
import { UserError } from '../../kernel/errors.ts';
import { UserId } from '../../kernel/ids.ts';
import { Secret } from '../../kernel/secret.ts';
import type { Clock } from '../../kernel/system.ts';
import { readJson, writeDurably } from './durable-file.ts';
import { type Http, isPassing } from './http.ts';
import type { Outage } from './outage.ts';

/** The bot's account on its homeserver. Transaction ids belong to the device: a new one would say everything again. */
export interface Session {
  readonly userId: UserId;
  readonly deviceId: string;
  readonly token: Secret;
}

/** Read when it is needed: a password not at all while the token of the last start is good. */
export interface Credentials {
  readonly kind: 'password' | 'token';
  readonly read: () => Promise<Secret>;
}

export interface SessionOptions {
  readonly homeserver: string;
  readonly user: UserId;
  /** What the session is called in lists of devices. */
  readonly deviceName: string;
  readonly credentials: Credentials;
  readonly dataFolder: string;
}

export interface SessionDeps {
  readonly http: Http;
  readonly clock: Clock;
  readonly outage: Outage;
}

const Stored = z.object({ homeserver: z.string(), user: UserId, device: z.string(), token: z.string() });
const Login = z.object({ user_id: UserId, device_id: z.string(), access_token: z.string() });
const WhoAmI = z.object({ user_id: UserId, device_id: z.string().optional() });

/**
 * The session of the last start, else a new one; waits for a homeserver that is away. Throws `homeserver_refused`.
 * `isRefused`: the stored token was refused, so that only a new login helps.
 */
export async function openSession(
  options: SessionOptions,
  deps: SessionDeps,
  { signal, isRefused }: { readonly signal: AbortSignal; readonly isRefused: boolean },
): Promise<Session> {
  const { credentials } = options;
  if (credentials.kind === 'token') {
    return withToken(options, deps, { token: await credentials.read(), signal });
  }
  const stored = await storedSession(options);
  if (stored !== null && !isRefused) {
    return stored;
  }
  const password = await credentials.read();
  const session = await login(options, deps, { password, device: stored?.deviceId ?? null, signal });
  await writeDurably(
    fileOf(options),
    JSON.stringify({
      homeserver: options.homeserver,
      user: session.userId,
      device: session.deviceId,
      token: session.token.reveal(),
    }),
  );
  return session;
}

async function storedSession(options: SessionOptions): Promise<Session | null> {
  const { data } = Stored.safeParse(await readJson(fileOf(options)));
  return data === undefined || data.homeserver !== options.homeserver || data.user !== options.user
    ? null
    : { userId: data.user, deviceId: data.device, token: new Secret(data.token) };
}

interface LoginTry {
  readonly password: Secret;
  readonly device: string | null;
  readonly signal: AbortSignal;
}

async function login(
  { user, homeserver, deviceName }: SessionOptions,
  deps: SessionDeps,
  { password, device, signal }: LoginTry,
): Promise<Session> {
  const answer = await persistently(deps, { user, homeserver, signal }, () =>
    deps.http(
      {
        method: 'POST',
        path: '/_matrix/client/v3/login',
        body: {
          type: 'm.login.password',
          identifier: { type: 'm.id.user', user },
          password: password.reveal(),
          initial_device_display_name: deviceName,
          ...(device === null ? {} : { device_id: device }),
        },
        signal,
      },
      null,
    ),
  );
  const { user_id: userId, device_id: deviceId, access_token: token } = Login.parse(answer);
  return { userId, deviceId, token: new Secret(token) };
}

async function withToken(
  { user, homeserver }: SessionOptions,
  deps: SessionDeps,
  { token, signal }: { readonly token: Secret; readonly signal: AbortSignal },
): Promise<Session> {
  const answer = await persistently(deps, { user, homeserver, signal }, () =>
    deps.http({ method: 'GET', path: '/_matrix/client/v3/account/whoami', signal }, token),
  );
  const { user_id: userId, device_id: deviceId } = WhoAmI.parse(answer);
  if (userId !== user) {
    throw new UserError('homeserver_refused', `The token belongs to \`${userId}\`, not to \`${user}\`.`);
  }
  return { userId, deviceId: deviceId ?? '', token };
}

interface Patience {
  readonly user: UserId;
  readonly homeserver: string;
  readonly signal: AbortSignal;
}

/** Tries until the homeserver answers. */
async function persistently(
  { clock, outage }: SessionDeps,
  { user, homeserver, signal }: Patience,
  ask: () => Promise<unknown>,
): Promise<unknown> {
  for (;;) {
    try {
      const answer = await ask();
      outage.ended();
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof MatrixError && !isPassing(error)) {
        throw new UserError(
          'homeserver_refused',
          `\`${homeserver}\` did not let \`${user}\` in (${error.errcode}).`,
          { cause: error },
        );
      }
      await clock.sleep(error instanceof RateLimited ? error.retryAfterMs : outage.failed(error), signal);
    }
  }
}

function fileOf({ dataFolder }: SessionOptions): string {
  return join(dataFolder, 'matrix-session.json');
}

import { MatrixError } from 'matrix-bot-sdk';
import { isPassing } from './http.ts';
import { openSession, type Session, type SessionDeps, type SessionOptions } from './session.ts';
import { before } from './wait.ts';

/** The one session of this process. */
export interface SessionKeeper {
  session(): Promise<Session>;
  /** Resolves when the homeserver took the session; a stored one that it refuses is replaced by a new login. */
  proven(signal: AbortSignal): Promise<void>;
}

export function createSessionKeeper(
  options: SessionOptions,
  deps: SessionDeps,
  lifetime: AbortSignal,
): SessionKeeper {
  let opened: Promise<Session> | null = null;

  function open(isRefused: boolean): Promise<Session> {
    const opening = openSession(options, deps, { signal: lifetime, isRefused });
    opened = opening;
    opening.catch(() => {
      opened = opened === opening ? null : opened;
    });
    return opening;
  }

  return {
    session: () => opened ?? open(false),
    async proven(signal) {
      const session = await before(opened ?? open(false), signal);
      if (await doesRefuse(session, deps, signal)) {
        await before(open(true), signal);
      }
    },
  };
}

/** A homeserver that is away refuses nothing. */
async function doesRefuse({ token }: Session, { http }: SessionDeps, signal: AbortSignal): Promise<boolean> {
  try {
    await http({ method: 'GET', path: '/_matrix/client/v3/account/whoami', signal }, token);
    return false;
  } catch (error) {
    return error instanceof MatrixError && !isPassing(error);
  }
}

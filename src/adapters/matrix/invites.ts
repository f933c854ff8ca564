import { MatrixError } from 'matrix-bot-sdk';
import { RateLimited } from '../../chat/ports.ts';
import type { RoomId, UserId } from '../../kernel/ids.ts';
import type { Clock, Logger } from '../../kernel/system.ts';
import type { RestClient } from './client.ts';
import { isPassing } from './http.ts';

export interface Invite {
  readonly room: RoomId;
  readonly inviter: UserId;
}

/** It stands in the log already that it is left alone. */
export type KnownInvite = Invite & { readonly isTold: boolean };

export interface InvitesDeps {
  readonly client: RestClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Asked each time: who may invite changes with the roles file. */
  readonly mayInvite: (user: UserId) => boolean;
}

/** Invitations that are not answered. Those of people who may are accepted; the others are left alone. */
export interface Invites {
  readonly open: readonly KnownInvite[];
  /** One of them could be accepted now, so nobody should wait long. */
  readonly isUrgent: boolean;
  take(news: { readonly invites: readonly Invite[]; readonly gone: readonly RoomId[] }): void;
  /** Accepts what may be accepted. Never throws: what did not work is tried again at the next call. */
  accept(): Promise<void>;
}

export function createInvites(known: readonly KnownInvite[], deps: InvitesDeps): Invites {
  const open = new Map(known.map((invite) => [invite.room, invite]));
  let notBefore = 0;

  async function consider({ room, inviter, isTold }: KnownInvite): Promise<void> {
    if (!deps.mayInvite(inviter)) {
      if (!isTold) {
        open.set(room, { room, inviter, isTold: true });
        deps.log.info({ room, inviter }, 'invitation of somebody who may not invite left alone');
      }
    } else if (deps.clock.monotonicMs() >= notBefore) {
      const { isSettled, retryAfterMs } = await join({ room, inviter }, deps);
      notBefore = deps.clock.monotonicMs() + retryAfterMs;
      if (isSettled) {
        open.delete(room);
      }
    }
  }

  return {
    get open() {
      return [...open.values()];
    },
    get isUrgent() {
      return [...open.values()].some(({ inviter }) => deps.mayInvite(inviter));
    },
    take({ invites, gone }) {
      for (const room of gone) {
        open.delete(room);
      }
      for (const { room, inviter } of invites) {
        const isTold = open.get(room)?.isTold ?? false;
        open.set(room, { room, inviter, isTold });
      }
    },
    async accept() {
      for (const invite of open.values()) {
        await consider(invite);
      }
    },
  };
}

async function join(
  { room, inviter }: Invite,
  { client, log }: InvitesDeps,
): Promise<{ readonly isSettled: boolean; readonly retryAfterMs: number }> {
  try {
    await client.joinRoom(room);
    log.info({ room, inviter }, 'invitation accepted');
    return { isSettled: true, retryAfterMs: 0 };
  } catch (error) {
    if (error instanceof MatrixError && !isPassing(error)) {
      log.warn({ room, inviter, code: error.errcode }, 'invitation cannot be accepted');
      return { isSettled: true, retryAfterMs: 0 };
    }
    return { isSettled: false, retryAfterMs: error instanceof RateLimited ? error.retryAfterMs : 0 };
  }
}

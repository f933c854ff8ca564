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

export interface InvitesDeps {
  readonly client: RestClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Asked each time: who may invite changes with the roles file. */
  readonly mayInvite: (user: UserId) => boolean;
}

/** Invitations that are not answered. Those of people who may are accepted; the others are left alone. */
export interface Invites {
  readonly open: readonly Invite[];
  /** One of them could be accepted now, so nobody should wait long. */
  readonly isUrgent: boolean;
  take(news: { readonly invites: readonly Invite[]; readonly gone: readonly RoomId[] }): void;
  /** Accepts what may be accepted. Never throws: what did not work is tried again at the next call. */
  accept(): Promise<void>;
}

export function createInvites(known: readonly Invite[], deps: InvitesDeps): Invites {
  const open = new Map(known.map((invite) => [invite.room, invite]));
  const told = new Set<RoomId>();
  let notBefore = 0;

  async function consider(invite: Invite): Promise<void> {
    if (!deps.mayInvite(invite.inviter)) {
      if (!told.has(invite.room)) {
        told.add(invite.room);
        deps.log.info({ ...invite }, 'invitation of somebody who may not invite left alone');
      }
    } else if (deps.clock.monotonicMs() >= notBefore) {
      const { isSettled, retryAfterMs } = await join(invite, deps);
      notBefore = deps.clock.monotonicMs() + retryAfterMs;
      if (isSettled) {
        open.delete(invite.room);
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
      for (const invite of invites) {
        open.set(invite.room, invite);
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

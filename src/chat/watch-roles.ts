import type { Policy } from '../access/roles.ts';
import type { UserError } from '../kernel/errors.ts';
import type { Clock, Logger } from '../kernel/system.ts';
import { lines } from './document.ts';
import type { Outbox, Transport } from './ports.ts';

export interface RolesWatch {
  readonly roles: () => Policy;
  /** Takes the file over when it changed and is good; answers what is wrong with it once. */
  readonly reloadRoles: () => Promise<{ readonly changed: boolean; readonly problem: UserError | null }>;
  readonly outbox: Outbox;
  readonly transport: Pick<Transport, 'isSilentIn'>;
  /** Quiet hours: a broken file grants nothing, so it can wait until they are over; and if it is mended by then, nothing is said. */
  readonly isQuiet: (at: Date) => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Between two looks at the file, in milliseconds. */
const LOOK_EVERY_MS = 2000;

/** Keeps the roles in force up to date until `stop`. A broken file grants nothing: the last good one stays, and its rooms are told. */
export async function watchRoles(watch: RolesWatch, stop: AbortSignal): Promise<void> {
  let unsaid: UserError | null = null;
  while (!stop.aborted) {
    unsaid = await look(unsaid, watch);
    await watch.clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
}

/** Answers what is still to be said. */
async function look(unsaid: UserError | null, watch: RolesWatch): Promise<UserError | null> {
  try {
    const { changed, problem } = await watch.reloadRoles();
    const news = problem ?? (changed ? null : unsaid);
    if (news === null || watch.isQuiet(watch.clock.now())) {
      return news;
    }
    tell(news, watch);
  } catch (error) {
    watch.log.warn({ err: error }, 'roles file could not be looked at');
  }
  return null;
}

function tell({ message, hint }: UserError, { roles, transport, outbox, clock }: RolesWatch): void {
  const document = lines('⚠ The roles file cannot be read', message, hint);
  for (const room of [...roles().rooms.keys()].filter((one) => !transport.isSilentIn(one))) {
    outbox.announce({ room, key: `roles/${room}/${clock.now().getTime()}` }, { document, isLoud: true });
  }
}

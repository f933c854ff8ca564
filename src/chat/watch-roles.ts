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
  readonly clock: Clock;
  readonly log: Logger;
}

/** Between two looks at the file, in milliseconds. */
const LOOK_EVERY_MS = 2000;

/** Keeps the roles in force up to date until `stop`. A broken file grants nothing: the last good one stays, and its rooms are told. */
export async function watchRoles(watch: RolesWatch, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await look(watch);
    await watch.clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
}

async function look({ roles, reloadRoles, outbox, transport, clock, log }: RolesWatch): Promise<void> {
  try {
    const { problem } = await reloadRoles();
    if (problem === null) {
      return;
    }
    const document = lines('⚠ The roles file cannot be read', problem.message, problem.hint);
    for (const room of [...roles().rooms.keys()].filter((one) => !transport.isSilentIn(one))) {
      outbox.announce({ room, key: `roles/${room}/${clock.now().getTime()}` }, { document, isLoud: true });
    }
  } catch (error) {
    log.warn({ err: error }, 'roles file could not be looked at');
  }
}

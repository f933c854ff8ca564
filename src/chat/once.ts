import type { Clock } from '../kernel/system.ts';
import type { Inbox, Outbox } from './ports.ts';

interface OnceDeps {
  readonly inbox: Pick<Inbox, 'isFirst'>;
  readonly outbox: Pick<Outbox, 'announce'>;
  readonly clock: Pick<Clock, 'now'>;
}

const DAY_MS = 86_400_000;
/** Longer than anything waits or is held: once is once. */
const FOR_EVER_MS = 10 * 365 * DAY_MS;

/** For what is said once a day. */
export function isFirstToday(key: string, { inbox, clock }: Omit<OnceDeps, 'outbox'>): boolean {
  return inbox.isFirst(key, clock.now(), DAY_MS);
}

/** Says it unless it was said already, however often the bot was started since. In a transaction. */
export function announceOnce(
  where: Parameters<Outbox['announce']>[0],
  what: Parameters<Outbox['announce']>[1],
  { inbox, outbox, clock }: OnceDeps,
): void {
  if (inbox.isFirst(where.key, clock.now(), FOR_EVER_MS)) {
    outbox.announce(where, what);
  }
}

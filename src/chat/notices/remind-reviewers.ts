import { onceThereIsRoom } from '../../kernel/disk-full.ts';
import type { Clock } from '../../kernel/system.ts';
import { emergencyOf, openReviews } from '../../operations/emergency.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Journal } from '../../operations/ports.ts';
import { type Document, line } from '../document.ts';
import { announceOnce } from '../once.ts';
import type { Inbox, Outbox } from '../ports.ts';

export interface RemindReviewersDeps {
  readonly journal: Pick<Journal, 'transaction' | 'ofAction' | 'history'>;
  readonly clock: Clock;
  readonly inbox: Pick<Inbox, 'isFirst'>;
  readonly outbox: Pick<Outbox, 'announce'>;
  /** Quiet hours: what is due in them is said after them. */
  readonly isQuiet: (at: Date) => boolean;
}

/** Between two looks, in milliseconds: it reads everything that was ever done in an emergency. */
const LOOK_EVERY_MS = 600_000;
const AGAIN_EVERY_MS = 86_400_000;

/** Calls those who should look at an emergency, once a day until somebody did; until `stop`. */
export async function remindReviewers(deps: RemindReviewersDeps, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const now = deps.clock.now();
    for (const operation of deps.isQuiet(now) ? [] : openReviews(deps.journal)) {
      const since = now.getTime() - (deps.journal.history(operation.id).at(-1)?.at.getTime() ?? 0);
      const days = Math.floor(since / AGAIN_EVERY_MS);
      if (days > 0) {
        await onceThereIsRoom(
          () => deps.journal.transaction(() => call(operation, days, deps)),
          deps.clock,
          stop,
        );
      }
    }
    await deps.clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
}

function call(operation: Operation, days: number, deps: RemindReviewersDeps): void {
  const key = `review/${operation.id}/day/${days}`;
  announceOnce({ room: operation.room, key }, { document: words(operation), isLoud: true }, deps);
}

function words({ id, plan, request, asked }: Operation): Document {
  const who = asked.flatMap((user, index) => [index === 0 ? '' : ', ', { user }]);
  const what = `⚠ #${id} · ${plan?.words.title ?? ''} was an emergency: ${emergencyOf(request)}. Was that right? `;
  return [line(what, { code: `!review ${id} ok` }, ' ', ...who)];
}

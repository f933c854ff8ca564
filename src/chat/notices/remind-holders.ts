import { onceThereIsRoom } from '../../kernel/disk-full.ts';
import type { UserId } from '../../kernel/ids.ts';
import { allHolds, type Hold, type HoldDeps } from '../../operations/holds.ts';
import type { Journal } from '../../operations/ports.ts';
import { type Document, line } from '../document.ts';
import { announceOnce } from '../once.ts';
import type { Inbox, Outbox } from '../ports.ts';

export interface RemindHoldersDeps extends Omit<HoldDeps, 'journal' | 'clock'> {
  readonly journal: Pick<Journal, 'transaction' | 'ofAction' | 'history'>;
  readonly clock: HoldDeps['clock'] & { sleep(ms: number, signal: AbortSignal): Promise<void> };
  readonly inbox: Pick<Inbox, 'isFirst'>;
  readonly outbox: Pick<Outbox, 'announce'>;
  /** Quiet hours: what is due in them is said after them, if it still holds then. */
  readonly isQuiet: (at: Date) => boolean;
}

/** Between two looks, in milliseconds. */
const LOOK_EVERY_MS = 5000;
/** Whoever holds something is asked once a day whether it is still needed. */
const AGAIN_EVERY_MS = 86_400_000;

/** Tells when a hold is over, and asks whoever holds something for long, until `stop`. */
export async function remindHolders(deps: RemindHoldersDeps, stop: AbortSignal): Promise<void> {
  const done = new Set<string>();
  while (!stop.aborted) {
    for (const due of dueNow(deps).filter(({ key }) => !done.has(key))) {
      done.add(due.key);
      await onceThereIsRoom(() => deps.journal.transaction(() => say(due, deps)), deps.clock, stop);
    }
    await deps.clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
}

interface DueWords {
  readonly key: string;
  readonly hold: Hold;
  readonly document: Document;
}

function dueNow(deps: RemindHoldersDeps): readonly DueWords[] {
  const now = deps.clock.now();
  const holds = allHolds(deps.journal).filter(({ isEnded }) => !isEnded);
  const over = holds.filter(({ until }) => until <= now);
  const old = deps.isQuiet(now) ? [] : holds.filter(({ until }) => until > now);
  return [
    ...over.map((hold) => ({ key: `hold/${hold.id}/over`, hold, document: overWords(hold, deps) })),
    ...old.flatMap((hold) => {
      const days = Math.floor((now.getTime() - beganAt(hold, deps)) / AGAIN_EVERY_MS);
      return days < 1
        ? []
        : [{ key: `hold/${hold.id}/day/${days}`, hold, document: askWords(hold, days, deps) }];
    }),
  ];
}

function beganAt({ id }: Hold, { journal }: RemindHoldersDeps): number {
  return journal.history(id).at(-1)?.at.getTime() ?? 0;
}

function say({ key, hold: { room }, document }: DueWords, deps: RemindHoldersDeps): void {
  announceOnce({ room, key }, { document, isLoud: true }, deps);
}

function overWords({ id, app, by, why }: Hold, { nameOf }: RemindHoldersDeps): Document {
  const what = app ?? 'All apps';
  return [line(`${what} may be changed again: the hold of ${nameOf(by)} is over (#${id}, ${why}).`)];
}

function askWords({ id, app, by, until, why }: Hold, days: number, { timeOf }: RemindHoldersDeps): Document {
  const since = days === 1 ? 'a day' : `${days} days`;
  const held = app === null ? 'All apps are held' : `${app} is held`;
  const who: { readonly user: UserId } = { user: by };
  return [
    line(`⏸ ${held} for ${since} now (#${id}): ${why}`),
    line('Until ', timeOf(until), '. ', who, ', is it still needed? ', { code: `!unhold ${app ?? 'all'}` }),
  ];
}

import { votersFor } from '../../access/poll.ts';
import { onceThereIsRoom } from '../../kernel/disk-full.ts';
import type { UserId } from '../../kernel/ids.ts';
import type { Operation } from '../../operations/operation.ts';
import type { JournalRow } from '../../operations/ports.ts';
import { pollOf, type VoteDeps } from '../../operations/vote.ts';
import { type Document, line } from '../document.ts';
import { announceOnce } from '../once.ts';
import type { Inbox, Outbox } from '../ports.ts';

export interface RemindVotersDeps extends VoteDeps {
  readonly inbox: Pick<Inbox, 'isFirst'>;
  readonly outbox: Pick<Outbox, 'announce'>;
  readonly timeOf: (at: Date) => string;
  /** Quiet hours: what is due in them is said after them, if it still waits then. */
  readonly isQuiet: (at: Date) => boolean;
}

/** Between two looks at what waits, in milliseconds. */
const LOOK_EVERY_MS = 1000;
/** So long before the end people are reminded, or when a quarter of the time is left: whichever is later. In milliseconds. */
const MOST_BEFORE_MS = 2 * 3_600_000;

/** Calls those whose word is missing, once for each plan, before it expires; until `stop`. */
export async function remindVoters(deps: RemindVotersDeps, stop: AbortSignal): Promise<void> {
  const done = new Set<string>();
  while (!stop.aborted) {
    for (const operation of dueNow(deps)) {
      const key = `remind/${operation.id}/${operation.plannings}`;
      if (!done.has(key)) {
        done.add(key);
        await onceThereIsRoom(
          () => deps.journal.transaction(() => remind(operation, key, deps)),
          deps.clock,
          stop,
        );
      }
    }
    await deps.clock.sleep(LOOK_EVERY_MS, stop).catch(() => {});
  }
}

function dueNow(deps: RemindVotersDeps): readonly Operation[] {
  const isQuiet = deps.isQuiet(deps.clock.now());
  return isQuiet ? [] : deps.journal.open().filter((operation) => isDue(operation, deps));
}

function isDue(operation: Operation, { journal, clock }: RemindVotersDeps): boolean {
  const { id, state, expiresAt } = operation;
  const now = clock.now().getTime();
  const end = expiresAt?.getTime() ?? 0;
  if (state !== 'waiting' || now >= end || now < end - MOST_BEFORE_MS) {
    return false;
  }
  return now >= end - (end - plannedAt(journal.history(id))) / 4;
}

function plannedAt(history: readonly JournalRow[]): number {
  return history.findLast(({ event }) => event.type === 'planned')?.at.getTime() ?? 0;
}

function remind(operation: Operation, key: string, deps: RemindVotersDeps): void {
  const { room, thread } = operation;
  const missing = votersFor(deps.roles(), pollOf(operation, deps));
  if (missing.length > 0) {
    announceOnce({ room, key, thread }, { document: words(operation, missing, deps), isLoud: true }, deps);
  }
}

function words(
  { id, expiresAt, plan }: Operation,
  missing: readonly UserId[],
  { timeOf }: Pick<RemindVotersDeps, 'timeOf'>,
): Document {
  const who = missing.flatMap((user, index) => [index === 0 ? '' : ', ', { user }]);
  const end = expiresAt === null ? 'soon' : timeOf(expiresAt);
  return [line(`#${id} · ${plan?.words.title ?? ''} ends ${end} without an answer of `, ...who, '.')];
}

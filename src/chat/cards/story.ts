import type { OperationId } from '../../kernel/ids.ts';
import { begin, evolve } from '../../operations/evolve.ts';
import type { Operation, OperationEvent } from '../../operations/operation.ts';
import { passedMs } from '../../operations/passed.ts';
import type { JournalRow } from '../../operations/ports.ts';

/** One operation as its journal tells it. */
export interface Story {
  readonly operation: Operation;
  /** This and the next by the clock of `lastAt`: where that was set meanwhile, they are moved by as much. */
  readonly receivedAt: Date;
  /** `null`: it never ran. */
  readonly startedAt: Date | null;
  readonly lastAt: Date;
  /** Why the plan before this one was void, `null` when there was none. */
  readonly voidedFor: string | null;
}

/** Throws when the rows do not begin with the request: then the journal is not ours. */
export function storyOf(id: OperationId, [first, ...rest]: readonly JournalRow[]): Story {
  if (first?.event.type !== 'received') {
    throw new TypeError(`The journal of #${id} does not begin with its request.`);
  }
  const operation = rest.reduce(
    (before: Operation, { event }: { event: OperationEvent }) => evolve(before, event),
    begin(id, first.event),
  );
  const rows = [first, ...rest];
  const started = rest.find(({ event }) => event.type === 'started');
  const movedAt = (row: JournalRow): Date => {
    const now = new Date(row.at.getTime());
    return new Date(now.getTime() - passedMs(row, now, rows));
  };
  const voided = rest.map(({ event }) => event).findLast((event) => event.type === 'voided');
  return {
    operation,
    receivedAt: movedAt(first),
    startedAt: started === undefined ? null : movedAt(started),
    lastAt: rest.at(-1)?.at ?? first.at,
    voidedFor: voided?.reason ?? null,
  };
}

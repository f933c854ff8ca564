import type { AppName } from '../../kernel/ids.ts';
import type { Operation } from '../../operations/operation.ts';
import type { JournalReader, JournalRow } from '../../operations/ports.ts';
import { applyService } from '../../steps/apply-service.ts';
import { probeUrl } from '../../steps/probe-url.ts';
import { restartService } from '../../steps/restart-service.ts';
import { watchStackStep } from '../../steps/watch-stack.ts';

/** What the journal knows of how long an app was not there, the last times that it went well; `null`: it knows nothing. */
export interface AwayTimes {
  /** From the first service that was changed until all of it was well again, in milliseconds. */
  readonly changedMs: number | null;
  /** The same where nothing of it ran before. */
  readonly startedMs: number | null;
}

/** So many operations are looked at, the newest; the longest counts. */
const MOST_LOOKED_AT = 5;

/** The steps of an operation in which its app is away: posting, and waiting until it is well. */
const posting: ReadonlySet<string> = new Set([applyService.kind, restartService.kind]);
const waiting: ReadonlySet<string> = new Set([watchStackStep.kind, probeUrl.kind]);

export function awayTimes(app: AppName, journal: Pick<JournalReader, 'ofApp' | 'history'>): AwayTimes {
  const well = journal.ofApp(app).filter(({ ending }) => ending?.verdict === 'ok');
  const longest = (operations: readonly Operation[]): number | null => {
    const times = operations.slice(-MOST_LOOKED_AT).flatMap((one) => timeOf(one, journal.history(one.id)));
    return times.length === 0 ? null : Math.max(...times);
  };
  return {
    changedMs: longest(well.filter((one) => postsOf(one).length > 0 && !isStart(one))),
    startedMs: longest(well.filter((one) => postsOf(one).length > 0 && isStart(one))),
  };
}

function postsOf({ plan }: Operation): NonNullable<Operation['plan']>['steps'] {
  return plan?.steps.filter(({ kind }) => posting.has(kind)) ?? [];
}

/** Nothing of what was posted was there before. */
function isStart(operation: Operation): boolean {
  const replaces = ({ args }: ReturnType<typeof postsOf>[number]): boolean =>
    typeof args === 'object' && args !== null && 'from' in args && args['from'] !== null;
  return !postsOf(operation).some(replaces);
}

/** Nothing where the bot itself was away meanwhile, or its clock was set: then the time is not the app's. */
function timeOf({ plan }: Operation, rows: readonly JournalRow[]): readonly number[] {
  const kindAt = (step: number): string => plan?.steps[step]?.kind ?? '';
  const from = rows.find(({ event }) => event.type === 'stepStarted' && posting.has(kindAt(event.step)));
  const to = rows.findLast(({ event }) => event.type === 'stepDone' && waiting.has(kindAt(event.step)));
  const isBroken = rows.some(({ event }) => event.type === 'resumed' || event.type === 'clockMoved');
  return from === undefined || to === undefined || isBroken ? [] : [to.at.getTime() - from.at.getTime()];
}

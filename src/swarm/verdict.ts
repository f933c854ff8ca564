import type { Judged, Look, WatchEnd } from './watch-end.ts';

/** What the judgements of all services say about the stack; `null`: not decided yet. */
export function verdictOf({ judged, seen }: Look): WatchEnd | null {
  if (firstOf(judged, 'going back') !== null) {
    return null;
  }
  const failed = firstOf(judged, 'failed');
  if (failed !== null) {
    const { reason, task, isPaused } = failed.judgement;
    return { is: 'failed', service: failed.service, reason, task, isPaused };
  }
  const replaced = firstOf(judged, 'replaced');
  if (replaced !== null) {
    const { service, judgement } = replaced;
    return { is: 'unclear', why: 'other hands', service, reason: judgement.reason };
  }
  const back = firstOf(judged, 'rolled back');
  if (judged.some(({ judgement }) => judgement.is === 'waiting')) {
    return null;
  }
  return back === null ? { is: 'ok', seen } : wentBack(judged, back);
}

/** The time is over: `afterMs` were given. */
export function verdictAtDeadline(judged: readonly Judged[], afterMs: number): WatchEnd {
  const back = firstOf(judged, 'rolled back');
  if (back !== null) {
    return { ...wentBack(judged, back), isComplete: false };
  }
  const stuck = judged.flatMap(({ spec, judgement }) =>
    judgement.is === 'waiting' && judgement.trouble !== null
      ? [{ service: spec.Name, ...judgement.trouble }]
      : [],
  )[0];
  if (stuck !== undefined) {
    return { is: 'failed', isPaused: false, ...stuck };
  }
  const waiting = firstOf(judged, 'waiting');
  const reason =
    waiting === null
      ? `Swarm is still going back after ${minutes(afterMs)}`
      : `not ready after ${minutes(afterMs)}, last seen: ${waiting.judgement.words}`;
  return { is: 'unclear', why: 'late', service: waiting?.service ?? null, reason };
}

function minutes(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** Complete only when everything that was changed is what it was: half a stack on the old version is no way back. */
function wentBack(
  judged: readonly Judged[],
  { service, judgement }: Found<'rolled back'>,
): WatchEnd & { is: 'rolled back' } {
  const isComplete = judged
    .filter(({ isPosted }) => isPosted)
    .every((one) => one.judgement.is === 'rolled back' && one.judgement.isComplete);
  return { ...judgement, isComplete, service };
}

type Kind = Judged['judgement']['is'];

interface Found<Is extends Kind> {
  readonly service: string;
  readonly judgement: Extract<Judged['judgement'], { is: Is }>;
}

function firstOf<Is extends Kind>(judged: readonly Judged[], is: Is): Found<Is> | null {
  for (const { spec, judgement } of judged) {
    if (isKind(judgement, is)) {
      return { service: spec.Name, judgement };
    }
  }
  return null;
}

function isKind<Is extends Kind>(
  judgement: Judged['judgement'],
  is: Is,
): judgement is Found<Is>['judgement'] {
  return judgement.is === is;
}

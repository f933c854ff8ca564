import type { Judged, WatchEnd } from './watch-end.ts';

/** What the judgements of all services say about the stack; `null`: not decided yet. */
export function verdictOf(judged: readonly Judged[]): WatchEnd | null {
  if (firstOf(judged, 'going back') !== null) {
    return null;
  }
  const failed = firstOf(judged, 'failed');
  if (failed !== null) {
    return {
      is: 'failed',
      service: failed.service,
      reason: failed.judgement.reason,
      task: failed.judgement.task,
    };
  }
  const replaced = firstOf(judged, 'replaced');
  if (replaced !== null) {
    return { is: 'unclear', service: replaced.service, reason: replaced.judgement.reason };
  }
  const back = firstOf(judged, 'rolled back');
  if (judged.some(({ judgement }) => judgement.is === 'waiting')) {
    return null;
  }
  return back === null ? { is: 'ok' } : wentBack(judged, back);
}

/** The time is over. */
export function verdictAtDeadline(judged: readonly Judged[]): WatchEnd {
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
    return { is: 'failed', ...stuck };
  }
  const waiting = firstOf(judged, 'waiting');
  const reason =
    waiting === null
      ? 'Swarm is still going back'
      : `not ready in time, last seen: ${waiting.judgement.words}`;
  return { is: 'unclear', service: waiting?.service ?? null, reason };
}

/** Complete only when everything that was changed is what it was: half a stack on the old version is no way back. */
function wentBack(
  judged: readonly Judged[],
  { service, judgement }: Found<'rolled back'>,
): WatchEnd & { is: 'rolled back' } {
  const isComplete = judged
    .filter(({ isPosted }) => isPosted)
    .every((one) => one.judgement.is === 'rolled back' && one.judgement.isComplete);
  return { is: 'rolled back', isComplete, service, reason: judgement.reason, task: judgement.task };
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

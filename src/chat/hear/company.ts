import type { Operation } from '../../operations/operation.ts';
import { close } from '../../operations/record.ts';
import { lines } from '../document.ts';
import type { Alone, Yielded } from '../heard.ts';
import type { TalkDeps } from './deps.ts';
import { markHandled } from './perform.ts';

/**
 * Two bots in one room would both do what people say there, so the one that came later is silent: it says so once. What runs is
 * brought to its end; what only waits ends now, for nobody could say yes or no to it any more. Source: ADR 35.
 */
export function hearYielded(yielded: Yielded, deps: TalkDeps): void {
  const { room, sender } = yielded;
  markHandled(yielded, deps, () => {
    for (const { id } of deps.journal.open().filter((one) => one.room === room && isNotBegun(one))) {
      const reason = 'Another bot speaks in this room now.';
      close(id, { verdict: 'rejected', reason, hint: '' }, deps);
    }
    const document = lines(
      'Another bot was here before me',
      `${sender} speaks in this room, so I am silent in it. What I have begun here I bring to its end.`,
      'For me to speak, remove that one.',
    );
    deps.outbox.announce({ room, key: keyOf(yielded) }, { document, isLoud: false });
  });
}

export function hearAlone(alone: Alone, deps: TalkDeps): void {
  markHandled(alone, deps, () => {
    const document = lines(
      'No other bot speaks here any more',
      'I listen here again. What was said until now I have not taken in.',
    );
    deps.outbox.announce({ room: alone.room, key: keyOf(alone) }, { document, isLoud: false });
  });
}

function keyOf({ kind, id }: Yielded | Alone): string {
  return `company/${kind}/${id}`;
}

function isNotBegun({ state }: Operation): boolean {
  return state === 'received' || state === 'waiting' || state === 'queued';
}

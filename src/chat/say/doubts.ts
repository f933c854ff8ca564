import type { Due } from '../ports.ts';

/** What may stand in a room already, by a try whose answer nobody heard. */
export interface Doubts {
  /** Of what is to be said next; also where a bot may have tried that was killed before it knew what came of it. */
  mayStand(due: Pick<Due, 'transaction' | 'replaces' | 'room' | 'says'>): boolean;
  /** It was tried, and nobody knows what came of it. */
  unheard(due: Pick<Due, 'transaction' | 'replaces'>): void;
  /** It is in the room, or never will be. */
  settled(due: Pick<Due, 'transaction'>): void;
}

/** New messages only: an edit that stands there twice is seen once. */
export function createDoubts(): Doubts {
  const doubtful = new Set<string>();
  const isFirst = createFirsts();
  return {
    mayStand(due) {
      if (due.replaces !== null) {
        return false;
      }
      return isFirst(due) || doubtful.has(due.transaction);
    },
    unheard({ transaction, replaces }) {
      if (replaces === null) {
        doubtful.add(transaction);
      }
    },
    settled: ({ transaction }) => void doubtful.delete(transaction),
  };
}

/**
 * Of each room the first message since the start, and the first reaction: what comes out in order was tried in order, so that a bot that
 * was killed can have tried no other.
 */
function createFirsts(): (due: Pick<Due, 'room' | 'says' | 'transaction'>) => boolean {
  const met = new Map<string, string>();
  return ({ room, says, transaction }) => {
    const kind = ['reaction', 'redaction'].find((name) => name in says) ?? 'message';
    const place = `${kind} ${room}`;
    const first = met.get(place) ?? transaction;
    met.set(place, first);
    return first === transaction;
  };
}

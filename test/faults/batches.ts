import { CUT, type Cut, type Order, START, wordsOf } from './order.ts';

/** What is to be done to one operation: several orders, one after the other. */
export interface Batch {
  readonly parts: readonly Order[];
  readonly order: Order;
}

/** Everywhere that a bot was seen to commit, as orders to be carried out. */
export interface Batches {
  /** The commits of one operation, in order, and what was ordered for it. */
  saw(commits: readonly string[], order: Order): void;
  /** At most that many at once. `null`: nothing more to do, unless operations that go on show more. */
  next(most: number): Batch | null;
  /** How many cuts could not be made: how an operation goes is not always the same. */
  done(batch: Batch, left: number): void;
  /** Something is still to be done, or somebody is at it. */
  isOpen(): boolean;
  hit(): readonly Order[];
  /** Orders that never could be carried out. */
  missed(): readonly Order[];
}

/** The first ones of a name are enough: a message is edited as often as there is news. */
const MOST_OF_A_NAME = 2;
const MOST_TRIES = 4;

interface Entry {
  readonly order: Order;
  tries: number;
  isOut: boolean;
}

export function createBatches(): Batches {
  const open = new Map<string, Entry>();
  const hit = new Map<string, Order>();
  const known = new Set<string>();

  /** Before and after that commit; `first`: the cut without which it does not come to it. */
  function add(first: Order, commit: string, nth: number): void {
    known.add(commit);
    for (const cut of cutsAt(commit)) {
      const order = [...first, { ...cut, commit, nth }];
      if (!hit.has(wordsOf(order)) && !open.has(wordsOf(order))) {
        open.set(wordsOf(order), { order, tries: 0, isOut: false });
      }
    }
  }

  return {
    saw(all, order) {
      const commits = all.filter((commit) => commit !== START);
      const end = commits.includes(CUT) ? commits.indexOf(CUT) : commits.length;
      const counts = new Map<string, number>();
      for (const commit of commits.slice(0, end)) {
        const nth = (counts.get(commit) ?? 0) + 1;
        counts.set(commit, nth);
        if (nth <= MOST_OF_A_NAME) {
          add([], commit, nth);
        }
      }
      let cuts = 0;
      for (const commit of commits.slice(end)) {
        cuts += commit === CUT ? 1 : 0;
        if (commit.startsWith('journal') && !known.has(commit)) {
          add(order.slice(cuts - 1, cuts), commit, 1);
        }
      }
    },
    next(most) {
      const found = [...open.values()].filter(({ tries, isOut }) => !isOut && tries < MOST_TRIES);
      const chosen = spread(found, most);
      chosen.forEach((entry) => {
        entry.isOut = true;
      });
      const parts = chosen.map(({ order }) => order);
      return parts.length === 0 ? null : { parts, order: parts.flat() };
    },
    done({ parts, order }, left) {
      let made = order.length - left;
      for (const part of parts) {
        const entry = open.get(wordsOf(part));
        made -= part.length;
        if (made >= 0) {
          hit.set(wordsOf(part), part);
          open.delete(wordsOf(part));
        } else if (entry !== undefined) {
          entry.isOut = false;
          entry.tries += 1;
        }
      }
    },
    isOpen: () => [...open.values()].some(({ tries }) => tries < MOST_TRIES),
    hit: () => [...hit.values()],
    missed: () => [...open.values()].map(({ order }) => order),
  };
}

function cutsAt(commit: string): readonly Pick<Cut, 'side' | 'signal'>[] {
  const killed = (['before', 'after'] as const).map((side) => ({ side }));
  const isInStep = commit.startsWith('journal stepStarted');
  return isInStep ? [...killed, { side: 'after', signal: 'SIGTERM' }] : killed;
}

/**
 * Some that lie far from each other, in the order in which their commits come: one cut after the other in one operation. What needs
 * something else before it, or what was tried in vain, stands alone.
 */
function spread(found: readonly Entry[], most: number): readonly Entry[] {
  const alone = found.filter(({ order, tries }) => tries > 0 || order.length > 1 || (order[0]?.nth ?? 1) > 1);
  const free = found.filter((entry) => !alone.includes(entry));
  if (free.length === 0) {
    return alone.slice(0, 1);
  }
  const apart = Math.max(1, Math.ceil(free.length / most));
  return free.filter((_, index) => index % apart === 0).slice(0, most);
}

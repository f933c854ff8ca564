import { z } from 'zod';

/**
 * Where the bot is cut off: at the nth commit of that name, just before it is on disk or just after. `isPause`: it is only stopped,
 * until the test lets it go on.
 */
const Cut = z.object({
  side: z.enum(['before', 'after']),
  commit: z.string(),
  nth: z.number(),
  isPause: z.boolean().exactOptional(),
  /** How it is cut off. Default: SIGKILL. */
  signal: z.enum(['SIGKILL', 'SIGTERM']).exactOptional(),
});
export type Cut = z.infer<typeof Cut>;

/** Cuts to be made in one deploy, one after the other. */
export const Order = z.array(Cut);
export type Order = z.infer<typeof Order>;

/** Stands among the commits of a deploy where the bot was cut off, and where it was started. */
export const CUT = 'cut';
export const START = 'start';

/** Everywhere that a bot was seen to commit, as orders to be carried out. */
export interface Orders {
  /** The commits of one deploy, in order, and what was ordered for it. */
  saw(commits: readonly string[], order: Order): void;
  /** `null`: nothing more to do, unless deploys that go on show more. */
  next(): Order | null;
  /** Whether the bot was cut off as ordered: how a deploy goes is not always the same. */
  done(order: Order, wasHit: boolean): void;
  hit(): readonly string[];
  /** Orders that never could be carried out. */
  missed(): readonly string[];
}

/** The first ones of a name are enough: a message is edited as often as there is news. */
const MOST_OF_A_NAME = 2;
const MOST_TRIES = 4;

export function createOrders(): Orders {
  const open = new Map<string, { readonly order: Order; tries: number; isOut: boolean }>();
  const hit = new Set<string>();
  const known = new Set<string>();

  /** Before and after that commit; `first`: what has to happen so that it comes to it. */
  function add(first: Order, commit: string, nth: number): void {
    known.add(commit);
    for (const side of ['before', 'after'] as const) {
      const order = [...first, { side, commit, nth }];
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
      const onlyAfterwards = commits
        .slice(end)
        .filter((commit) => commit.startsWith('journal') && !known.has(commit));
      onlyAfterwards.forEach((commit) => add(order, commit, 1));
    },
    next() {
      const found = [...open.values()]
        .filter(({ tries, isOut }) => !isOut && tries < MOST_TRIES)
        .toSorted((one, other) => one.tries - other.tries)[0];
      if (found === undefined) {
        return null;
      }
      found.isOut = true;
      return found.order;
    },
    done(order, wasHit) {
      const words = wordsOf(order);
      const entry = open.get(words);
      if (wasHit) {
        hit.add(words);
        open.delete(words);
      } else if (entry !== undefined) {
        entry.isOut = false;
        entry.tries += 1;
      }
    },
    hit: () => [...hit],
    missed: () => [...open.keys()],
  };
}

export function wordsOf(order: Order): string {
  return order
    .map(({ side, commit, nth, signal }) => {
      const times = nth === 1 ? '' : `, ${nth}`;
      return `${signal === 'SIGTERM' ? 'ended ' : ''}${side} ${commit}${times}`;
    })
    .join(', then ');
}

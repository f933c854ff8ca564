import type { Chapter } from './protocol.ts';

export type Standing = Pick<Chapter, 'state' | 'verdict' | 'ownOk'>;

/** Where the operations stand that were told here. */
export interface Stories {
  hear(chapter: Chapter): void;
  /** It waits for no own OK any more, whatever was shown of it last. */
  settle(operation: number): void;
  known(): number[];
  /** Resolves when `isEnough`, now or later. */
  standingOf(operation: number, isEnough: (standing: Standing) => boolean): Promise<Standing>;
  /** What `yes` and `no` stand for now; `null`: nothing waits for them. */
  offered(): { readonly operation: number; readonly plan: string } | null;
  /** Something else was said since. */
  withdraw(): void;
}

/** As many as a terminal that comes back may name. */
const MOST = 100;

export function createStories(): Stories {
  const standings = new Map<number, Standing>();
  let watchers: (() => void)[] = [];
  let offer: ReturnType<Stories['offered']> = null;
  return {
    hear({ operation, slot, state, verdict, ownOk }) {
      standings.set(operation, { state, verdict, ownOk });
      if (slot === 'card') {
        offer = ownOk === null ? null : { operation, plan: ownOk };
      }
      const called = watchers;
      watchers = [];
      called.forEach((call) => call());
    },
    settle(operation) {
      const standing = standings.get(operation);
      if (standing !== undefined) {
        standings.set(operation, { ...standing, ownOk: null });
      }
    },
    known: () => [...standings.keys()].slice(-MOST),
    async standingOf(operation, isEnough) {
      for (;;) {
        const standing = standings.get(operation);
        if (standing !== undefined && isEnough(standing)) {
          return standing;
        }
        await new Promise<void>((resolve) => watchers.push(resolve));
      }
    },
    offered: () => offer,
    withdraw() {
      offer = null;
    },
  };
}

import type { Laboratory } from './laboratory.ts';
import { type Outcome, playCase } from './play-case.ts';
import type { VerdictCase } from './verdict-case.ts';

/** How many cases go on at once. */
const SIDE_BY_SIDE = 12;

export interface Plays {
  of(name: string): Promise<Outcome>;
  /** When all have ended, well or not. */
  readonly over: Promise<unknown>;
}

/** Begins all cases, side by side; what needs the third node, one after the other. */
export function playAll(cases: readonly VerdictCase[], lab: Laboratory): Plays {
  const ends = new Map(cases.map(({ name }) => [name, Promise.withResolvers<Outcome>()]));
  // Each is looked at by a test of its own, later.
  ends.forEach(({ promise }) => void promise.catch(() => {}));
  async function playEach(queue: IterableIterator<VerdictCase>): Promise<void> {
    for (const one of queue) {
      const end = ends.get(one.name);
      await playCase(one, lab).then(end?.resolve, end?.reject);
      await told(one.name, end?.promise);
    }
  }
  const shared = cases.filter(({ onThird }) => onThird !== true).values();
  const third = cases.filter(({ onThird }) => onThird === true).values();
  const queues = [third, ...Array.from({ length: SIDE_BY_SIDE }, () => shared)];
  return {
    of: async (name) => ends.get(name)?.promise ?? Promise.reject(new Error(`there is no case ${name}`)),
    over: Promise.all(queues.map(playEach)),
  };
}

/** For whoever writes a case: COOPBOT_TELL prints what the room read. */
async function told(name: string, end: Promise<Outcome> | undefined): Promise<void> {
  if (process.env['COOPBOT_TELL'] !== undefined) {
    process.stdout.write(`${name} ${JSON.stringify(await end?.catch(String), null, 1)}\n`);
  }
}

import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { randomFrom } from '../../lab/chance.ts';
import type { Coop } from '../coop.ts';

export interface Killer {
  /** No more of it. Answers what the bot was doing each time that it was killed. */
  stop(): Promise<readonly string[]>;
}

const LOOK_EVERY_MS = 20;
/** An operation in three is left in peace. */
const CHANCE = 2 / 3;
const LATEST_MS = 6000;

/** The operation that runs, and the step that it is at. */
const UNDER_WAY = `SELECT '#' || id || ' ' || coalesce(
    json_extract(operation, '$.plan.steps[' || json_extract(operation, '$.stepsDone') || '].kind'), 'done')
  FROM operations WHERE state = 'running'`;

/**
 * Kills the bot at random moments of operations, at most once in each, and starts it again at once. Only while a function of a recipe runs
 * it is let live: how such a function ended nobody could tell, and the bot would say so instead of going on.
 */
export function killAtRandom(coop: Coop, seed: number): Killer {
  const random = randomFrom(seed);
  const killed: string[] = [];
  const over = new AbortController();
  let seen = '';

  async function watch(): Promise<void> {
    while (!over.signal.aborted) {
      await setTimeout(LOOK_EVERY_MS);
      const operation = underWay().split(' ')[0] ?? '';
      if (operation !== '' && operation !== seen) {
        seen = operation;
        await perhaps();
      }
    }
  }

  async function perhaps(): Promise<void> {
    const isMeant = random() < CHANCE;
    // Squared: most of what is done is done soon.
    await setTimeout(random() ** 2 * LATEST_MS);
    coop.signal('SIGSTOP');
    const doing = underWay();
    if (!isMeant || doing.endsWith('run-function')) {
      coop.signal('SIGCONT');
      return;
    }
    killed.push(doing === '' ? `after ${seen}` : doing);
    await coop.end('SIGKILL');
    void coop.start();
  }

  function underWay(): string {
    return z.string().default('').parse(coop.stored(UNDER_WAY));
  }

  const watching = watch();
  return {
    async stop() {
      over.abort();
      await watching;
      return killed;
    },
  };
}

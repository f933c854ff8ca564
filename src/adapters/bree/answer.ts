import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { type Answered, Asked, failureOf } from './talk.ts';

/** What a worker can do. What it is given and what it answers is plain data. */
export type Jobs = Readonly<Record<string, (data: unknown, signal: AbortSignal) => Promise<unknown>>>;

/** bree's word for: end yourself. */
const END = 'cancel';

/** Answers what the main thread asks, as many at once as it asks, until it is told to end. Only in a worker. */
export function answerAsWorker(jobs: Jobs): void {
  const under = new Map<number, AbortController>();
  const port = parentPort;
  if (port === null) {
    throw new Error('this is no worker');
  }
  // On Linux this is the thread's own, and that of the processes it starts: people who wait for an answer go first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const say = (answered: Answered): void => port.postMessage(answered);

  async function answer(id: number, name: string, data: unknown): Promise<void> {
    const over = new AbortController();
    under.set(id, over);
    try {
      const job = jobs[name];
      if (job === undefined) {
        throw new TypeError(`No job is called ${name}.`);
      }
      const value = await job(data, over.signal);
      say({ kind: 'done', id, value });
    } catch (error) {
      say({ kind: 'failed', id, why: failureOf(error) });
    } finally {
      under.delete(id);
    }
  }

  port.on('message', (message: unknown) => {
    if (message === END) {
      // What is under way ends its own processes; with that nothing is left that keeps the thread.
      under.forEach((over) => over.abort());
      port.close();
      return;
    }
    const asked = Asked.parse(message);
    if (asked.kind === 'ask') {
      void answer(asked.id, asked.job, asked.data);
    } else {
      under.get(asked.id)?.abort();
    }
  });
}

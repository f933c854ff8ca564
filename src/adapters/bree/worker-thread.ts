import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type Bree from 'bree';
import type { Logger } from '../../kernel/system.ts';
import { Answered, type Asked, errorOf } from './talk.ts';

export interface WorkerThread {
  /**
   * What the worker answers; it is started when it is first needed. Rejects with its error, and with a sentence when it dies or does
   * not answer within `withinMs` milliseconds: then it is ended, and the next question starts another.
   */
  ask(question: Question, signal: AbortSignal): Promise<unknown>;
  /** Ends the worker and what it has under way, and waits for that. It may be asked again afterwards. */
  end(): Promise<void>;
}

export interface Question {
  readonly job: string;
  /** Plain data. */
  readonly data: unknown;
  readonly withinMs: number;
}

export interface WorkerThreadOptions {
  /** In the log. */
  readonly name: string;
  /** The file that it runs, absolute. */
  readonly path: string;
  readonly log: Pick<Logger, 'warn'>;
  /** Without questions it ends after this, in milliseconds: it takes memory. */
  readonly idleMs?: number;
}

const IDLE_MS = 30_000;
/** What is given up gets this long to put down what it holds, in milliseconds. */
const GRACE_MS = 5_000;
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 };
/** What git and ssh need. Nothing else of the environment, where secrets may stand, is in the worker's. */
const PASSED_ON = ['PATH', 'HOME', 'SSH_AUTH_SOCK'];

type Waiting = Map<number, PromiseWithResolvers<unknown>>;

/** A thread beside the main one for what would hold it up. */
export function createWorkerThread({ name, path, log, idleMs = IDLE_MS }: WorkerThreadOptions): WorkerThread {
  const waiting: Waiting = new Map();
  const life = createLife(async () => openBree({ name, path }, waiting, log), name);
  let lastId = 0;
  let asking = 0;
  let idle: NodeJS.Timeout | undefined;
  return {
    end: life.end,
    async ask(question, signal) {
      signal.throwIfAborted();
      clearTimeout(idle);
      asking += 1;
      lastId += 1;
      const put = { ...question, id: lastId };
      try {
        return await answerTo(put, { waiting, life, log }, signal);
      } finally {
        asking -= 1;
        idle = asking > 0 ? undefined : setTimeout(() => void life.end(), idleMs).unref();
      }
    },
  };
}

interface AnswerDeps extends Pick<WorkerThreadOptions, 'log'> {
  readonly waiting: Waiting;
  readonly life: Life;
}

async function answerTo(
  { id, job, data, withinMs }: Question & { readonly id: number },
  { waiting, life, log }: AnswerDeps,
  signal: AbortSignal,
): Promise<unknown> {
  const worker = await life.running();
  signal.throwIfAborted();
  const answer = Promise.withResolvers<unknown>();
  waiting.set(id, answer);
  const hung = (): void => {
    log.warn({ job }, 'a worker does not answer and is ended');
    failAll(waiting, `the worker gave no answer to \`${job}\` in time`);
    void life.kill();
  };
  const timers = [setTimeout(hung, withinMs)];
  const giveUp = (): void => {
    timers.push(setTimeout(hung, GRACE_MS));
    worker.postMessage({ kind: 'giveUp', id } satisfies Asked);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  worker.postMessage({ kind: 'ask', id, job, data } satisfies Asked);
  try {
    return await answer.promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
    timers.forEach(clearTimeout);
    waiting.delete(id);
  }
}

interface Life {
  /** The worker, started where there is none. */
  running(): Promise<Worker>;
  end(): Promise<void>;
  /** Without asking it. */
  kill(): Promise<void>;
}

function createLife(open: () => Promise<Bree>, name: string): Life {
  let opened: Promise<Bree> | null = null;
  let ending: Promise<void> | null = null;
  const endBy = async (work: () => Promise<unknown>): Promise<void> => {
    ending ??= work()
      .then(() => undefined)
      .finally(() => {
        ending = null;
      });
    await ending;
  };
  return {
    async running() {
      await ending;
      opened ??= open();
      const bree = await opened;
      if (!bree.workers.has(name)) {
        await bree.run(name);
      }
      const worker = bree.workers.get(name);
      if (worker === undefined) {
        throw new Error('the worker did not start');
      }
      // Whoever waits for an answer keeps the process; a worker with nothing to do does not.
      worker.unref();
      return worker;
    },
    end: async () => endBy(async () => endGently(await opened, name)),
    kill: async () => endBy(async () => (await opened)?.workers.get(name)?.terminate()),
  };
}

/** Loaded late: the bot is ready before it fetches anything. */
async function openBree(
  { name, path }: Pick<WorkerThreadOptions, 'name' | 'path'>,
  waiting: Waiting,
  log: Pick<Logger, 'warn'>,
): Promise<Bree> {
  const { default: BreeJobs } = await import('bree');
  const env = Object.fromEntries(
    PASSED_ON.flatMap((key) => (process.env[key] === undefined ? [] : [[key, process.env[key]]])),
  );
  const bree = new BreeJobs({
    root: false,
    logger: false,
    acceptedExtensions: ['.ts'],
    jobs: [{ name, path, worker: { env, resourceLimits: MEMORY } }],
    workerMessageHandler: ({ message }: { readonly message: unknown }) => hear(message, waiting),
    errorHandler: (error: unknown) => log.warn({ err: error, worker: name }, 'a worker died'),
  });
  bree.on('worker deleted', () => failAll(waiting, 'the worker ended before it was done'));
  return bree;
}

function hear(message: unknown, waiting: Waiting): void {
  const answered = Answered.parse(message);
  const answer = waiting.get(answered.id);
  if (answered.kind === 'done') {
    answer?.resolve(answered.value);
  } else {
    answer?.reject(errorOf(answered.why));
  }
}

function failAll(waiting: Waiting, sentence: string): void {
  waiting.forEach(({ reject }) => reject(new Error(sentence)));
}

/** bree asks it to end and waits for ever. */
async function endGently(bree: Bree | null, name: string): Promise<void> {
  if (bree === null) {
    return;
  }
  const over = new AbortController();
  const ended = bree.stop(name).finally(() => over.abort());
  await Promise.race([ended, wait(GRACE_MS, undefined, { signal: over.signal }).catch(() => undefined)]);
  await bree.workers.get(name)?.terminate();
}

import { existsSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createWorkerThread, type WorkerThread } from '../../src/adapters/bree/worker-thread.ts';
import { listeningLogger, temporaryFolder } from './git-world.ts';

const path = join(import.meta.dirname, '../fixtures/odd-worker.ts');
const never = new AbortController().signal;
const LONG_MS = 60_000;

function oddWorker(
  options: { readonly idleMs?: number } = {},
): WorkerThread & { readonly log: readonly string[] } {
  const log = listeningLogger();
  const worker = createWorkerThread({ name: 'odd', path, log, ...options });
  onTestFinished(async () => worker.end());
  return { ...worker, log: log.lines };
}

describe('a worker', () => {
  const ask = async ({ ask: put }: WorkerThread, job: string, data: unknown = null): Promise<unknown> =>
    put({ job, data, withinMs: LONG_MS }, never);

  it('answers plain data, maps among it, and several questions at once', async () => {
    const worker = oddWorker();
    const questions = [new Map([['a', 1]]), ['b'], null];

    expect(await Promise.all(questions.map(async (data) => ask(worker, 'echo', data)))).toEqual(questions);
  });

  it('tells what went wrong, and what a person can mend as that', async () => {
    const worker = oddWorker();

    await expect(ask(worker, 'throw')).rejects.toThrow('it went wrong');
    await expect(ask(worker, 'refuse')).rejects.toMatchObject({
      code: 'recipe_unreachable',
      message: 'wiki.json:3: The file is damaged.',
      place: { path: 'wiki.json', line: 3 },
    });
  });

  it('answers nothing to a job that it does not know', async () => {
    await expect(ask(oddWorker(), 'fly')).rejects.toThrow('No job is called fly.');
  });

  it('knows of the environment only what git needs', async () => {
    process.env['COOPBOT_MATRIX_TOKEN'] = 'hunter2';
    onTestFinished(() => void delete process.env['COOPBOT_MATRIX_TOKEN']);

    expect(['HOME', 'PATH', 'SSH_AUTH_SOCK']).toEqual(
      expect.arrayContaining(await ask(oddWorker(), 'environment').then((names) => [names].flat())),
    );
  });

  it('goes behind the main thread where both want to work', async () => {
    const own = getPriority();

    expect(Number(await ask(oddWorker(), 'priority'))).toBeGreaterThan(own);
    expect(getPriority()).toBe(own);
  });

  it('that dies fails what it had under way, is told, and the next question starts another', async () => {
    const worker = oddWorker();
    const waiting = ask(worker, 'wait', join(temporaryFolder(), 'tidied'));
    const died = ask(worker, 'die');

    await expect(waiting).rejects.toThrow('ended before it was done');
    await expect(died).rejects.toThrow('ended before it was done');
    expect(worker.log.join()).toContain('a worker died');
    expect(await ask(worker, 'echo', 'again')).toBe('again');
  });

  it('that hangs is ended at its deadline, and the next question starts another', async () => {
    const worker = oddWorker();
    await ask(worker, 'echo');

    await expect(worker.ask({ job: 'hang', data: null, withinMs: 1 }, never)).rejects.toThrow('in time');
    expect(worker.log.join()).toContain('does not answer');
    expect(await ask(worker, 'echo', 'again')).toBe('again');
  });

  it('gives up one question and goes on with the others', async () => {
    const worker = oddWorker();
    const file = join(temporaryFolder(), 'tidied');
    const stop = new AbortController();
    const given = worker.ask({ job: 'wait', data: file, withinMs: LONG_MS }, stop.signal);
    await ask(worker, 'echo');
    stop.abort();

    await expect(given).rejects.toThrow('given up');
    expect(existsSync(file)).toBe(true);
    expect(await ask(worker, 'echo', 'on')).toBe('on');
  });

  it('tidies up when it is ended, and may be asked again', async () => {
    const worker = oddWorker();
    const file = join(temporaryFolder(), 'tidied');
    const waiting = ask(worker, 'wait', file).catch((error: unknown) => error);
    await ask(worker, 'echo');
    await worker.end();

    expect(await waiting).toBeInstanceOf(Error);
    expect(existsSync(file)).toBe(true);
    expect(await ask(worker, 'echo', 'again')).toBe('again');
  });

  it('ends by itself when nobody asks it anything, and comes back', async () => {
    const worker = oddWorker({ idleMs: 0 });

    expect(await ask(worker, 'echo', 'one')).toBe('one');
    expect(await ask(worker, 'echo', 'two')).toBe('two');
    expect(worker.log).toEqual([]);
  });

  it('is not asked what nobody waits for any more', async () => {
    await expect(
      oddWorker().ask({ job: 'echo', data: 1, withinMs: LONG_MS }, AbortSignal.abort()),
    ).rejects.toThrow('aborted');
  });
});

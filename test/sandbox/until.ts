import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/** Waits until it is so; throws `sentence` when it is not within that time. */
export async function until(isSo: () => Promise<boolean>, withinMs: number, sentence: string): Promise<void> {
  const deadline = AbortSignal.timeout(withinMs);
  while (!(await isSo())) {
    if (deadline.aborted) {
      throw new Error(sentence);
    }
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** Whether somebody takes connections there. */
export async function isListening(host: string, port: number): Promise<boolean> {
  const answered = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: 1000 });
  socket.once('connect', () => answered.resolve(true));
  socket.once('error', () => answered.resolve(false));
  socket.once('timeout', () => answered.resolve(false));
  return answered.promise.finally(() => socket.destroy());
}

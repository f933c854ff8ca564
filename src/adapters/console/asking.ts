import type { FromTerminal, ToTerminal } from './protocol.ts';

/** What is asked of the bot beside lines. */
export interface Asking {
  complete(text: string): Promise<readonly string[]>;
  /** Answers what is wrong with it, or `null`. */
  hide(place: { readonly app: string; readonly key: string }, value: Uint8Array): Promise<string | null>;
  hear(frame: Extract<ToTerminal, { type: 'completions' | 'kept' }>): void;
  /** The bot went away: it will not answer. */
  giveUp(): void;
}

export function createAsking(send: (frame: FromTerminal) => void): Asking {
  const open = new Map<number, (words: readonly string[]) => void>();
  let kept: ((problem: string | null) => void) | null = null;
  let serial = 0;
  function tellKept(problem: string | null): void {
    kept?.(problem);
    kept = null;
  }
  return {
    async complete(text) {
      serial += 1;
      const { promise, resolve } = Promise.withResolvers<readonly string[]>();
      open.set(serial, resolve);
      send({ type: 'complete', ask: serial, text });
      return promise;
    },
    async hide(place, value) {
      const { promise, resolve } = Promise.withResolvers<string | null>();
      kept = resolve;
      send({ type: 'hidden', ...place, value: Buffer.from(value).toString('base64') });
      return promise;
    },
    hear(frame) {
      if (frame.type === 'kept') {
        tellKept(frame.problem);
      } else {
        open.get(frame.ask)?.(frame.words);
        open.delete(frame.ask);
      }
    },
    giveUp() {
      open.forEach((answer) => answer([]));
      open.clear();
      tellKept('The bot went away before it had it.');
    },
  };
}

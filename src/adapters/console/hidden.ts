import { on } from 'node:events';
import type { ReadStream } from 'node:tty';

type Hidden = AsyncIterable<string> & Pick<ReadStream, 'setRawMode' | 'setEncoding' | 'pause'>;

/** A terminal from which something is read unseen in between: it stays open for what comes after. */
export function keptOpen(input: ReadStream): Hidden {
  return {
    setRawMode: (isRaw) => input.setRawMode(isRaw),
    setEncoding: (encoding) => input.setEncoding(encoding),
    pause: () => input.pause(),
    [Symbol.asyncIterator]: () => piecesOf(input),
  };
}

/** The line editor that closes pauses the terminal, and its own iterator would wait for ever: it does not begin to read again. */
async function* piecesOf(input: ReadStream): AsyncGenerator<string> {
  const pieces: AsyncIterable<unknown[]> = on(input, 'data', { close: ['end', 'close'] });
  input.resume();
  for await (const [piece] of pieces) {
    yield String(piece);
  }
}

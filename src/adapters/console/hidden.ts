import type { ReadStream } from 'node:tty';

type Hidden = AsyncIterable<string> & Pick<ReadStream, 'setRawMode' | 'setEncoding' | 'pause'>;

/** A terminal from which something is read unseen in between: it stays open for what comes after. */
export function keptOpen(input: ReadStream): Hidden {
  return {
    setRawMode: (isRaw) => input.setRawMode(isRaw),
    setEncoding: (encoding) => input.setEncoding(encoding),
    pause: () => input.pause(),
    [Symbol.asyncIterator]: () => input.iterator({ destroyOnReturn: false }),
  };
}

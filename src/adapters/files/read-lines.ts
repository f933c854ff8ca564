import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** The lines of a file, however long it is; `-` is not special. */
export function readLines(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

import type { Readable } from 'node:stream';

const HEADER_BYTES = 8;

/**
 * Calls `onPiece` with the content of each piece of a stream of several outputs, as it comes: `{stream 0-2, 0, 0, 0, length as 4
 * bytes}` stands before each. Resolves at its end; rejects when it breaks off. Source: Engine API, "Attach to a container".
 */
export async function eachPiece(stream: Readable, onPiece: (bytes: Buffer) => void): Promise<void> {
  let waiting: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    waiting = Buffer.concat([waiting, Buffer.from(chunk)]);
    for (let end = endOf(waiting); end !== null; end = endOf(waiting)) {
      onPiece(waiting.subarray(HEADER_BYTES, end));
      waiting = waiting.subarray(end);
    }
  }
}

/** Where the first piece ends; `null`: it is not all there yet. */
function endOf(bytes: Buffer): number | null {
  const end = bytes.length < HEADER_BYTES ? Number.POSITIVE_INFINITY : HEADER_BYTES + bytes.readUInt32BE(4);
  return end <= bytes.length ? end : null;
}

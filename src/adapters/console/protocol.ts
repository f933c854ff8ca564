import { join } from 'node:path';
import { z } from 'zod';
import { states, verdicts } from '../../operations/operation.ts';

/** The longest frame that either side reads, in bytes: the largest password that Swarm takes, in base64, and its envelope. */
export const MAX_FRAME_BYTES = 1024 * 1024;
/** The longest path of a socket, in bytes. Source: unix(7), `sun_path` without its end. */
export const MAX_PATH_BYTES = 107;

/** Where the bot of that data folder listens. */
export function socketIn(data: string): string {
  return join(data, 'console.sock');
}

const number = z.int().min(1).max(1_000_000_000);
const word = z.string().max(300);
const session = z.string().regex(/^[\w-]{1,64}$/);
const HiddenPlace = z.strictObject({ app: word, key: word });

/** What a terminal says: one JSON object on each line. */
export const FromTerminal = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    as: word.nullable(),
    guesses: z.array(word).max(4),
    room: word.nullable(),
    /** The one that it had before the bot went away. */
    session: session.nullable(),
    follows: z.array(number).max(100),
  }),
  /** The same number for every try. */
  z.strictObject({ type: z.literal('line'), line: number, text: z.string() }),
  /** A password, in base64; only where it was asked for. */
  z.strictObject({ type: z.literal('hidden'), ...HiddenPlace.shape, value: z.base64() }),
  z.strictObject({ type: z.literal('complete'), ask: number, text: z.string().max(4000) }),
  z.strictObject({ type: z.literal('shown'), mark: word }),
  z.strictObject({ type: z.literal('bye') }),
]);
export type FromTerminal = z.infer<typeof FromTerminal>;
export type Hello = Extract<FromTerminal, { type: 'hello' }>;

/** What the bot says to a terminal. What has a `mark` is answered by `shown`, and comes again until it is. */
export const ToTerminal = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    session,
    name: z.string(),
    prefix: z.string(),
    text: z.string(),
  }),
  z.object({ type: z.literal('refused'), text: z.string() }),
  /** All that comes of this line is said. */
  z.object({
    type: z.literal('handled'),
    line: number,
    operations: z.array(number),
    settled: z.array(number),
  }),
  z.object({
    type: z.literal('say'),
    mark: z.string(),
    text: z.string(),
    /** The mark of what it says anew. */
    replaces: z.string().nullable(),
    isRefusal: z.boolean(),
    /** What is typed next may be its answer. */
    isQuestion: z.boolean(),
    hidden: HiddenPlace.nullable(),
  }),
  z.object({
    type: z.literal('chapter'),
    mark: z.string(),
    operation: number,
    slot: z.enum(['card', 'progress', 'verdict', 'output']),
    text: z.string(),
    state: z.enum(states),
    verdict: z.enum(verdicts).nullable(),
    ownOk: z.string().nullable(),
  }),
  /** The line held what nobody keeps. */
  z.object({ type: z.literal('forget'), line: number }),
  z.object({ type: z.literal('completions'), ask: number, words: z.array(z.string()) }),
  z.object({ type: z.literal('kept'), ...HiddenPlace.shape, problem: z.string().nullable() }),
]);
export type ToTerminal = z.infer<typeof ToTerminal>;
export type Chapter = Extract<ToTerminal, { type: 'chapter' }>;
export type Say = Extract<ToTerminal, { type: 'say' }>;

export function encode(frame: FromTerminal | ToTerminal): string {
  return `${JSON.stringify(frame)}\n`;
}

/**
 * The frames in a stream of bytes, each of one line. Throws for a line that is too long, no JSON or no frame: then nothing that follows
 * can be trusted.
 */
export async function* decode<Frame>(
  bytes: AsyncIterable<Uint8Array>,
  Schema: z.ZodType<Frame>,
): AsyncGenerator<Frame> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      parts.push(piece.subarray(start, end));
      checkSize(size + end - start);
      yield Schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))));
      [parts, size, start] = [[], 0, end + 1];
    }
    parts.push(piece.subarray(start));
    size += piece.length - start;
    checkSize(size);
  }
}

const NEWLINE = 10;

function checkSize(bytes: number): void {
  if (bytes > MAX_FRAME_BYTES) {
    throw new RangeError(`a frame of more than ${MAX_FRAME_BYTES} bytes`);
  }
}

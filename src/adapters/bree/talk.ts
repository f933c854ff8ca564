import { z } from 'zod';
import { catalogue, UserError, type UserErrorCode } from '../../kernel/errors.ts';

/** What goes to a worker. */
export const Asked = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ask'), id: z.int(), job: z.string(), data: z.unknown() }),
  z.object({ kind: z.literal('giveUp'), id: z.int() }),
]);
export type Asked = z.output<typeof Asked>;

const isCode = (text: string): text is UserErrorCode => Object.hasOwn(catalogue, text);
const Place = z.object({ path: z.string(), line: z.int().optional(), column: z.int().optional() });

/** Why a worker did not do it. `code`: a person can mend it. */
const Failure = z.object({
  sentence: z.string(),
  code: z.string().refine(isCode).nullable(),
  place: Place.nullable(),
});
type Failure = z.output<typeof Failure>;

/** What comes back. */
export const Answered = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), id: z.int(), value: z.unknown() }),
  z.object({ kind: z.literal('failed'), id: z.int(), why: Failure }),
]);
export type Answered = z.output<typeof Answered>;

/** Errors do not cross from thread to thread as what they are. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) {
    const { code, place } = error;
    return { sentence: error.message, code, place };
  }
  return { sentence: error instanceof Error ? error.message : String(error), code: null, place: null };
}

export function errorOf({ sentence, code, place }: Failure): Error {
  if (code === null) {
    return new Error(sentence);
  }
  if (place === null) {
    return new UserError(code, sentence);
  }
  const { path, line, column } = place;
  const at = { path, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
  // The sentence begins with the place already.
  return new UserError(code, sentence.slice(sentence.indexOf(': ') + 2), { place: at });
}

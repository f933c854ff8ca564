import { z } from 'zod';

/** One value or a list of them. */
export function oneOrMany<S extends z.ZodType>(item: S): z.ZodPreprocess<z.ZodArray<S>> {
  return z.preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z.array(item).min(1, 'names nobody and nothing'),
  );
}

/** What people, roles and collectives are called. */
export const Name = z
  .string({ error: 'must be a name' })
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u, 'must be a name of letters, digits, `-`, `_` and `.`');

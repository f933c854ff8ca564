import { z } from 'zod';

/** A key that is typed as `--name value` and may be left out; `value`: what stands for it in the usage, `time`. */
export function flag<S extends z.ZodType>(schema: S, value: string): S {
  return schema.meta({ flag: value });
}

/** A key that is typed as `--name` alone: whether it was. */
export const isGiven = flag(
  z
    .string()
    .optional()
    .transform((value) => value !== undefined),
  '',
);

/** All words that are left, one by one, and what looks like a flag among them too; only as the last argument. */
export const allWords = z.string().default('').transform(splitWords);

/** Everything that is left as it was typed, quotes and line ends included; only as the last argument. */
export const asTyped = z.string().default('');

const FlagMeta = z.object({ flag: z.string() });

/** What stands for a flag's value, empty where it takes none; `null`: it is no flag. */
export function valueOf(schema: z.core.$ZodType | undefined): string | null {
  const meta = schema === undefined ? undefined : z.globalRegistry.get(schema);
  return FlagMeta.safeParse(meta).data?.flag ?? null;
}

/** Words between blanks; what stands in double quotes is one word. */
export function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)]
    .map(([, inQuotes, plain]) => inQuotes ?? plain ?? '')
    .filter((word) => word !== '');
}

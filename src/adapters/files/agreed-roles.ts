import { z } from 'zod';
import type { Logger } from '../../kernel/system.ts';
import { readIfThere } from './read-file.ts';
import { replaceFile } from './write-file.ts';

/** What is kept over restarts. */
const Kept = z.object({
  /** What is in force. `at`: when it was found good. A rule that nobody can meet any more does not make it bad. */
  good: z.object({ text: z.string(), at: z.coerce.date<string>() }).nullable(),
  /** What people know about the file as it is. */
  told: z.string().nullable(),
  /** Digests of all that was in force before. */
  former: z.array(z.string()).default([]),
});
export type Kept = z.output<typeof Kept>;

export interface Memory {
  kept(): Kept;
  /** On disk when it resolves; throws what writing throws, and then nothing is kept. */
  keep(next: Kept): Promise<void>;
  /** The same of what people know, on disk as far as the disk allows: nobody is told again and again because it is full. */
  note(told: string | null): Promise<void>;
}

/** What was kept in the file; nothing when it is missing or damaged. */
export async function remember(file: string, log: Pick<Logger, 'error'>): Promise<Memory> {
  let kept = await readKept(file, log);
  return {
    kept: () => kept,
    async keep(next) {
      await replaceFile(file, JSON.stringify(next));
      kept = next;
    },
    async note(told) {
      if (kept.told !== told) {
        kept = { ...kept, told };
        await replaceFile(file, JSON.stringify(kept)).catch((error: unknown) =>
          log.error({ err: error }, 'what was told of roles is not kept'),
        );
      }
    },
  };
}

async function readKept(file: string, log: Pick<Logger, 'error'>): Promise<Kept> {
  const text = await readIfThere(file);
  const parsed = Kept.safeParse(text === null ? null : parseJson(text));
  if (text !== null && !parsed.success) {
    log.error({ file }, 'agreed roles are damaged');
  }
  return parsed.success ? parsed.data : { good: null, told: null, former: [] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { z } from 'zod';
import type { Logger } from '../../kernel/system.ts';
import { readIfThere } from './read-file.ts';
import { replaceFile } from './write-file.ts';

/** What is kept over restarts. */
const Kept = z.object({
  /** `at`: when it was found good. A rule that nobody can meet any more does not make it bad. */
  good: z.object({ text: z.string(), at: z.coerce.date<string>() }).nullable(),
  /** Digest of the broken text that people know about. */
  told: z.string().nullable(),
});
export type Kept = z.output<typeof Kept>;

export interface Memory {
  kept(): Kept;
  /** On disk when it resolves, as far as the disk allows. */
  keep(next: Kept): Promise<void>;
}

/** What was kept in the file; nothing when it is missing or damaged. */
export async function remember(file: string, log: Pick<Logger, 'error'>): Promise<Memory> {
  let kept = await readKept(file, log);
  let written = kept;
  return {
    kept: () => kept,
    async keep(next) {
      kept = next;
      if (next.good === written.good && next.told === written.told) {
        return;
      }
      try {
        await replaceFile(file, JSON.stringify(next));
        written = next;
      } catch (error) {
        // What was taken away from somebody must hold at once, whether or not the disk is full.
        log.error({ err: error }, 'last good roles not kept');
      }
    },
  };
}

async function readKept(file: string, log: Pick<Logger, 'error'>): Promise<Kept> {
  const text = await readIfThere(file);
  const parsed = Kept.safeParse(text === null ? null : parseJson(text));
  if (text !== null && !parsed.success) {
    log.error({ file }, 'last good roles are damaged');
  }
  return parsed.success ? parsed.data : { good: null, told: null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const SystemError = z.looseObject({ code: z.string() });

/** The text of a file; `null`: there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** `ENOENT`, `EACCES` …; empty when the machine did not say. */
export function codeOf(error: unknown): string {
  const parsed = SystemError.safeParse(error);
  return parsed.success ? parsed.data.code : '';
}

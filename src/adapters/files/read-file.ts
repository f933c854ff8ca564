import { readFile } from 'node:fs/promises';
import { systemCode } from '../../kernel/system-code.ts';

/** The text of a file; `null`: there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

import { readFile } from 'node:fs/promises';

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
  const isSystemError = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return isSystemError ? String(error.code) : '';
}

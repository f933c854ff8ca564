/** What the machine says went wrong: `ENOENT`, `EACCES` …; empty where it did not say. */
export function systemCode(error: unknown): string {
  const isSystemError = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return isSystemError ? String(error.code) : '';
}

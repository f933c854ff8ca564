import { posix } from 'node:path';

/** A path of a compose file as one in the recipe, without `.` and `..`; `null` when it leads out of it. */
export function insideRecipe(folder: string, path: string): string | null {
  if (posix.isAbsolute(path)) {
    return null;
  }
  const joined = posix.join(folder, path);
  return joined === '..' || joined.startsWith('../') ? null : joined;
}

/** Unix, or Windows with a drive or a share: where the engine runs may be another system. */
export function isAbsolutePath(path: string): boolean {
  return posix.isAbsolute(path) || /^([a-zA-Z]:|[\\/]{2}[^\\/.][^\\/]*[\\/][^\\/.][^\\/]*)[\\/]/.test(path);
}

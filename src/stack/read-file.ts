import { posix } from 'node:path';
import { type Place, UserError } from '../kernel/errors.ts';
import { insideRecipe } from './paths.ts';

/** The files beside a compose file: for its secrets, configs and `env_file`s. */
export interface Files {
  /** Folder of the first compose file: every relative path of every file begins there. */
  readonly folder: string;
  /** The bytes of a file; `null`: there is none. */
  readonly read: (path: string) => Uint8Array | null;
  /** A recipe reads nothing but its own files. */
  readonly mayLeaveFolder: boolean;
}

interface Wanted {
  readonly path: string;
  /** In words, such as `the secret `key``; absent: named by the place alone. */
  readonly of?: string;
  readonly place: Place;
}

/** A file that a compose file names, with the path that it was found under. Throws `compose_invalid`. */
export function readFile(
  { path: written, of, place }: Wanted,
  { folder, read, mayLeaveFolder }: Files,
): { readonly path: string; readonly bytes: Uint8Array } {
  const path = mayLeaveFolder ? posixResolve(folder, written) : insideRecipe(folder, written);
  const bytes = path === null ? null : read(path);
  if (path === null || bytes === null) {
    const missing = mayLeaveFolder ? 'is not there' : 'is not in the recipe';
    const why = path === null ? 'lies outside the recipe' : missing;
    const sentence = `The file \`${written}\`${of === undefined ? '' : ` of ${of}`} ${why}.`;
    throw new UserError('compose_invalid', sentence, { place });
  }
  return { path, bytes };
}

function posixResolve(folder: string, path: string): string {
  return posix.isAbsolute(path) ? path : posix.join(folder, path);
}

import { appPath } from '../../apps/app.ts';
import type { App } from '../../apps/apps.ts';
import { parseEnvFile, placeOf, recipeEntry } from '../../apps/env-file.ts';
import { UserError, type UserErrorCode } from '../../kernel/errors.ts';

const ABOUT_TYPE: ReadonlySet<UserErrorCode> = new Set(['unknown_recipe', 'unknown_version']);

/** What `look` finds; where the app's file names a recipe or a version that is not there, the error names that line. */
export async function atTypeLine<T>(app: App | null, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (
      app === null ||
      !(error instanceof UserError) ||
      error.place !== null ||
      !ABOUT_TYPE.has(error.code)
    ) {
      throw error;
    }
    const path = appPath(app.server, app.name);
    const place = placeOf(path, recipeEntry(parseEnvFile(app.text, path)));
    throw new UserError(error.code, error.message, { place, cause: error });
  }
}

import { UserError } from '../kernel/errors.ts';
import { appPath } from './app.ts';
import type { App } from './apps.ts';
import { parseEnvFile, placeOf, recipeEntry } from './env-file.ts';

/** For what is thrown because nobody has the app's recipe: the same, with the line of its settings that names it. */
export function atRecipeLine(app: App | null): (error: unknown) => never {
  return (error) => {
    if (app === null || !(error instanceof UserError) || error.code !== 'unknown_recipe') {
      throw error;
    }
    const path = appPath(app.server, app.name);
    const place = placeOf(path, recipeEntry(parseEnvFile(app.text, path)));
    throw new UserError(error.code, error.message, { place, cause: error });
  };
}

import { UserError, where } from '../kernel/errors.ts';
import { AppName, type ServerName, StackName } from '../kernel/ids.ts';
import type { App, BrokenApp } from './apps.ts';
import { parseDomain } from './domain.ts';
import { lastEntry, parseEnvFile, pinOf, placeOf } from './env-file.ts';

/** `servers/<server>/<app>.env` as it was found. */
export interface AppFile {
  readonly server: ServerName;
  /** From the root of the settings repository. */
  readonly path: string;
  readonly text: string;
}

/** abra cuts here, so that `_<secret>_<version>` still fits into the 64 characters that Docker allows. */
const MAX_STACK_LENGTH = 45;

/** Throws `app_broken` with the line. */
export function parseApp({ server, path, text }: AppFile): App {
  const name = AppName.safeParse(baseName(path));
  if (!name.success) {
    const sentence = `The file’s name is no domain in small letters.${renamed(baseName(path))}`;
    throw new UserError('app_broken', sentence, { place: { path } });
  }
  const file = parseEnvFile(text, path);
  const { recipe, version } = pinOf(file, path).pin;
  const stack = StackName.safeParse(stackTextOf(name.data, file.values));
  if (!stack.success) {
    throw new UserError(
      'app_broken',
      'No stack can have the name that `STACK_NAME` gives: letters, digits, `_`, `-` and dots, at most 63.',
      {
        place: placeOf(path, lastEntry(file, 'STACK_NAME')),
      },
    );
  }
  return { name: name.data, server, recipe, version, stack: stack.data, env: file.values, text };
}

/** The app, or what people must know of a file that is none. */
export function readApp(file: AppFile): App | BrokenApp {
  try {
    return parseApp(file);
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    const prefix = error.place === null ? '' : `${where(error.place)}: `;
    return { path: file.path, line: error.place?.line ?? null, reason: error.message.slice(prefix.length) };
  }
}

export function isBroken(app: App | BrokenApp): app is BrokenApp {
  return 'reason' in app;
}

/** Where an app's file stands in the settings repository. */
export function appPath(server: ServerName, app: AppName): string {
  return `servers/${server}/${app}.env`;
}

/** The stack's name as abra makes it. Throws `app_broken` when the env names one that Docker does not take. */
export function stackNameOf(app: AppName, env: Readonly<Record<string, string>>): StackName {
  const stack = StackName.safeParse(stackTextOf(app, env));
  if (!stack.success) {
    throw new UserError('app_broken', `No stack can have the name that \`STACK_NAME\` of \`${app}\` gives.`);
  }
  return stack.data;
}

/** Whatever the name is, also one that no app may have. A name that the env gives is taken as it is; one made from the domain has `_` for `.`, nothing else changed, and is cut. */
export function stackTextOf(app: string, { STACK_NAME }: Readonly<Record<string, string>>): string {
  return STACK_NAME ?? app.replaceAll('.', '_').slice(0, MAX_STACK_LENGTH);
}

/** What to call the file instead, where that is clear: capitals and other alphabets are written otherwise. */
function renamed(name: string): string {
  try {
    return ` Rename it to \`${parseDomain(name).name}.env\`.`;
  } catch {
    return '';
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.env$/, '');
}

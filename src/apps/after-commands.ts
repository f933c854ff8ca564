import { UserError } from '../kernel/errors.ts';
import { appPath } from './app.ts';
import type { App } from './apps.ts';
import { lastEntry, parseEnvFile, placeOf } from './env-file.ts';

/** The settings that say what is run after a deploy, and after an upgrade, that went well. */
export type AfterKey = 'POST_DEPLOY_CMDS' | 'POST_UPGRADE_CMDS';

/** A function of the recipe, for the container of a service. */
export interface AfterCommand {
  /** Short name; `local`: abra runs it on the machine of whoever deploys. */
  readonly service: string;
  readonly function: string;
  readonly args: readonly string[];
}

/**
 * What an app's settings want run: `<service> <function> [args]`, several with `|` between, in their order. What stands in quotes is
 * one argument; nothing in it is expanded, since no shell reads it. Throws `app_broken` with the line.
 */
export function afterCommands(app: App, key: AfterKey): readonly AfterCommand[] {
  const commands = (app.env[key] ?? '').split('|').map((one) => one.trim());
  return commands
    .filter((one) => one !== '')
    .map((one) => {
      const [service, name, ...args] = wordsOf(one);
      if (service === undefined || name === undefined) {
        throw wrong(app, key, `\`${one.slice(0, 60)}\` in \`${key}\` should be a service and a function.`);
      }
      return { service, function: name, args };
    });
}

/** A sentence about this setting, with its line. */
export function wrong({ server, name, text }: App, key: AfterKey, sentence: string): UserError {
  const path = appPath(server, name);
  const place = placeOf(path, lastEntry(parseEnvFile(text, path), key));
  return new UserError('app_broken', sentence, { place });
}

function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+|["']/g)].map(([word]) =>
    word.replaceAll(
      /"([^"]*)"|'([^']*)'/g,
      (_all, double?: string, single?: string) => double ?? single ?? '',
    ),
  );
}

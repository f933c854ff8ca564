import { UserError } from '../kernel/errors.ts';
import { appPath } from './app.ts';
import type { App, BrokenApp } from './apps.ts';
import { domainOf } from './same-domain.ts';

/** Throws `app_exists` for an app that is there, its file broken or not; `setting_refused` when another one has this domain or this stack. */
export function checkDomainFree(
  { name, stack }: Pick<App, 'name' | 'stack' | 'server'>,
  { apps, broken }: { readonly apps: readonly App[]; readonly broken: readonly BrokenApp[] },
): void {
  const named = [
    ...apps.filter((app) => app.name === name).map((app) => appPath(app.server, app.name)),
    ...broken.filter(({ path }) => path.endsWith(`/${name}.env`)).map(({ path }) => path),
  ];
  if (named[0] !== undefined) {
    throw new UserError('app_exists', `There is \`${named[0]}\` already.`);
  }
  const same = apps.find((app) => domainOf(app) === name);
  if (same !== undefined) {
    throw new UserError(
      'setting_refused',
      `Another app answers at \`${name}\` already: its \`DOMAIN\` says so.`,
    );
  }
  // Whatever the server: two stacks of one name, and moving one app beside the other would stop it.
  const twin = apps.find((app) => app.stack === stack);
  if (twin !== undefined) {
    const sentence = `Its stack would be \`${stack}\`, as that of another app is: long names are cut after 45 characters.`;
    throw new UserError('setting_refused', `${sentence} Choose a domain that begins otherwise.`);
  }
}

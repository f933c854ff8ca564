import { UserError } from '../kernel/errors.ts';
import { AppName } from '../kernel/ids.ts';
import { appPath } from './app.ts';
import type { App, BrokenApp } from './apps.ts';

/** A domain as it stands in files, certificates and rules. */
export interface Domain {
  readonly name: AppName;
  /** What people should know of how it is written, empty as a rule. */
  readonly note: string;
}

/** Source: RFC 1035, section 2.3.4. */
const MAX_LABEL_LENGTH = 63;

/**
 * The domain that somebody typed: an address around it goes, capitals become small, other alphabets are written as browsers and
 * certificates write them (`xn--…`, Punycode). Throws `bad_arguments` with what is wrong.
 */
export function parseDomain(words: string): Domain {
  const typed = words
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\.?\/?$/, '')
    .toLowerCase();
  const ascii = inAscii(typed);
  const problem = problemOf(ascii ?? typed);
  const name = AppName.safeParse(ascii);
  if (problem !== null || !name.success) {
    throw new UserError(
      'bad_arguments',
      `This is no domain for an app: ${problem ?? 'it has signs that domains do not have'}.`,
    );
  }
  const note = ascii === typed ? '' : `\`${typed}\` is written \`${name.data}\` in files and certificates.`;
  return { name: name.data, note };
}

/** Throws `app_exists` when an app has this name, this domain or this stack already, also one whose file is broken. */
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
  const same = apps.find(({ env }) => env['DOMAIN']?.toLowerCase() === name);
  if (same !== undefined) {
    throw new UserError(
      'setting_refused',
      `\`${same.name}\` answers at \`${name}\` already: its \`DOMAIN\` says so.`,
    );
  }
  // Whatever the server: two stacks of one name, and moving one app beside the other would stop it.
  const twin = apps.find((app) => app.stack === stack);
  if (twin !== undefined) {
    const sentence = `Its stack would be \`${stack}\`, as that of \`${twin.name}\` is: long names are cut after 45 characters.`;
    throw new UserError('setting_refused', `${sentence} Choose a domain that begins otherwise.`);
  }
}

/** `null` for what no browser would take for the name of a host. */
function inAscii(typed: string): string | null {
  if (/[\s/?#@:\\%[\]_*]/.test(typed) || typed === '') {
    return null;
  }
  return URL.parse(`http://${typed}`)?.hostname ?? null;
}

function problemOf(name: string): string | null {
  const labels = name.split('.');
  if (labels.length < 2) {
    return 'it has no dot';
  }
  if (/^[\d.]+$/.test(name)) {
    return 'it is an address of numbers';
  }
  if (/[_*:/@]/.test(name)) {
    return 'only letters, digits, `-` and dots stand in one';
  }
  if (labels.some((label) => label.startsWith('-') || label.endsWith('-'))) {
    return 'no part of it begins or ends with `-`';
  }
  return labels.some((label) => label.length > MAX_LABEL_LENGTH)
    ? 'one part of it is longer than 63 characters'
    : null;
}

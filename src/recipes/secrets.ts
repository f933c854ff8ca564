import { didYouMean } from '../kernel/did-you-mean.ts';
import { UserError } from '../kernel/errors.ts';
import type { UserId } from '../kernel/ids.ts';
import { type Charset, isCharset } from './passwords.ts';

/** A secret of a recipe that some service uses, as the compose files have it. */
export interface SecretUse {
  /** In the compose file: `db_password`. */
  readonly key: string;
  /** On the swarm: `cloud_oak_coop_db_password_v1`. */
  readonly name: string;
  /** The name before interpolation: `${STACK_NAME}_db_password_${SECRET_DB_PASSWORD_VERSION}`. */
  readonly rawName: string;
}

/** What is read of the app's env file: its entries fit. */
export interface ModifiedEntry {
  readonly key: string;
  readonly line: number;
  readonly modifiers: Readonly<Record<string, string>>;
}

export interface SecretPlan {
  readonly key: string;
  readonly name: string;
  /** What stands behind the last `_` of the name: `v1`. */
  readonly version: string;
  /** The setting whose value ends the name, whatever the recipe calls it; `null`: the recipe fixes the version. */
  readonly setting: string | null;
  /** In characters; `null`: a passphrase. */
  readonly length: number | null;
  /** What the characters are taken from, together. */
  readonly charset: readonly Charset[];
  /** `false`: people insert it by hand (`# generate=false`). */
  readonly isGenerated: boolean;
  /** What people should know, `null` as a rule. */
  readonly warning: string | null;
}

/** Docker's limit for the name of a secret. Source: moby, `validateSecretSpec`. */
const MAX_NAME_LENGTH = 64;
/** passgen's limits, which abra uses. */
const MIN_LENGTH = 5;
const MAX_LENGTH = 1024;

/**
 * How each secret of an app comes about: by the comments behind its version in the env file (`# length=64 charset=hex`).
 * `path` is the env file's, for the place. Throws `app_broken` for a name that Docker would not take and for a length that is none.
 */
export function planSecrets(
  uses: readonly SecretUse[],
  entries: readonly ModifiedEntry[],
  path: string,
): readonly SecretPlan[] {
  return uses.map((use) => {
    const variables = variablesIn(use.rawName);
    const entry = entries.findLast(({ key }) => variables.includes(key));
    checkName(use, variables, { path, ...(entry === undefined ? {} : { line: entry.line }) });
    const modifiers = entry?.modifiers ?? {};
    const { charset, warning } = charsetIn(use.key, modifiers['charset']);
    return {
      key: use.key,
      name: use.name,
      version: versionIn(use.name),
      setting: settingIn(use.rawName),
      length: lengthIn(use.key, modifiers['length'], { path, line: entry?.line ?? 1 }),
      charset,
      isGenerated: modifiers['generate'] !== 'false',
      warning,
    };
  });
}

/** `v1` of `cloud_oak_coop_db_password_v1`. */
export function versionIn(name: string): string {
  return name.slice(name.lastIndexOf('_') + 1);
}

/** The variable at the end of a raw name: `SECRET_X_VERSION` of `${STACK_NAME}_x_${SECRET_X_VERSION:-v1}`. */
function settingIn(rawName: string): string | null {
  const [, name = 'STACK_NAME'] = /\$\{?([A-Za-z_]\w*)(?::?[-?][^{}]*)?\}?$/.exec(rawName) ?? [];
  return name === 'STACK_NAME' ? null : name;
}

/**
 * The version after this one: the number at its end goes up, `v1` → `v2`, `2026` → `2027`, `prod` → `prod2`; past those that are
 * `taken` already.
 */
export function nextVersion(version: string, taken: ReadonlySet<string>): string {
  const [, stem = '', digits = '1'] = /^(.*?)(\d*)$/.exec(version) ?? [];
  for (let number = BigInt(digits === '' ? 1 : digits) + 1n; ; number += 1n) {
    const next = `${stem}${String(number).padStart(digits.length, '0')}`;
    if (!taken.has(next)) {
      return next;
    }
  }
}

/** A secret of an app as people see it: names and times, and nothing of its value. */
export interface SecretSight
  extends Pick<SecretPlan, 'key' | 'name' | 'version' | 'isGenerated' | 'warning'> {
  /** Short names of the services that use it. */
  readonly services: readonly string[];
  /** When it came to the server; `null`: it is missing. */
  readonly since: Date | null;
  /** Further versions on the server, oldest first: before and after the one that the settings name. */
  readonly others: readonly { readonly version: string; readonly name: string; readonly since: Date }[];
}

/** What people may know of the passwords of one app. */
export interface SecretReport {
  readonly isRunning: boolean;
  /** Where files with values are looked for, `null`: nowhere. */
  readonly folder: string | null;
  /** In the order of the recipe. */
  readonly secrets: readonly (SecretSight & {
    /** A value waits on the bot's machine to be inserted. */
    readonly isHandedIn: boolean;
    /** It was made and is still to be handed over: its key in the vault, and who asked for it. */
    readonly waits: { readonly key: string; readonly by: UserId } | null;
  })[];
}

/** The one of that name. What was typed is not said back: it may be the password itself. Throws `bad_arguments`, `secret_unknown`. */
export function secretRow(
  key: string | undefined,
  { secrets }: SecretReport,
): SecretReport['secrets'][number] {
  const keys = secrets.map((one) => one.key);
  const there = keys.length === 0 ? 'The app uses none.' : `There are: ${keys.join(', ')}.`;
  if (key === undefined) {
    throw new UserError('bad_arguments', `Which password? ${there}`);
  }
  const found = secrets.find((one) => one.key === key);
  if (found === undefined) {
    throw new UserError('secret_unknown', `There is no such password.${didYouMean(key, keys)} ${there}`);
  }
  return found;
}

/** Words of a secret's name that say that people log in with it, and words that say that it is a password at all. */
const PEOPLE = /(?:^|[_-])(?:admin|administrator|initial|first|root_user|superuser|owner|login)/i;
const PASSWORD = /(?:^|[_-])(?:pass|passwd|password|pw|pwd|login|token|secret)(?:[_-]|$)|admin$/i;

/** Whether people log in with it, as far as its name tells: `admin_password`, `initial_admin_pw`; not `db_root_password`. */
export function isLogin(key: string): boolean {
  return (
    PEOPLE.test(key) &&
    PASSWORD.test(key) &&
    !/(?:^|[_-])(?:db|database|postgres|mysql|redis)(?:[_-]|$)/i.test(key)
  );
}

/** The variables of a raw name, without the stack's: recipes do not all call them `SECRET_<KEY>_VERSION`. */
function variablesIn(rawName: string): readonly string[] {
  const names = [...rawName.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name);
  return names.filter((name) => name !== 'STACK_NAME');
}

function checkName(
  { key, name }: SecretUse,
  variables: readonly string[],
  place: { path: string; line?: number },
): void {
  if (name.endsWith('_')) {
    const variable = variables.at(-1);
    const what =
      variable === undefined
        ? ''
        : `: the setting \`${variable}\` is missing or empty. It should read \`v1\``;
    throw new UserError('app_broken', `The secret \`${key}\` has no version${what}.`, { place });
  }
  checkLength({ key, name }, place.path);
}

/** Throws `app_broken` for a name that Docker would not take; `path` is the env file's. */
export function checkLength({ key, name }: Pick<SecretUse, 'key' | 'name'>, path: string): void {
  if (name.length > MAX_NAME_LENGTH) {
    throw new UserError(
      'app_broken',
      `The secret \`${key}\` would be called \`${name}\`: ${name.length} characters, and Docker takes ${MAX_NAME_LENGTH}. ` +
        'A shorter `STACK_NAME` helps, as long as nothing is deployed yet.',
      { place: { path } },
    );
  }
}

function lengthIn(
  key: string,
  length: string | undefined,
  place: { path: string; line: number },
): number | null {
  if (length === undefined) {
    return null;
  }
  const number = /^\d{1,4}$/.test(length) ? Number(length) : 0;
  if (number < MIN_LENGTH || number > MAX_LENGTH) {
    const sentence = `The length of the secret \`${key}\` should be a number from ${MIN_LENGTH} to ${MAX_LENGTH}.`;
    throw new UserError('app_broken', sentence, { place });
  }
  return number;
}

/** Recipes name alphabets that abra does not know (`alnum`): the default one stands in, and people are told. */
function charsetIn(
  key: string,
  names: string | undefined,
): { readonly charset: readonly Charset[]; readonly warning: string | null } {
  const asked = (names ?? 'default').split(',').map((name) => name.trim());
  const known = asked.filter(isCharset);
  const unknown = asked.filter((name) => !isCharset(name));
  return {
    charset: known.length === 0 ? ['default'] : known,
    warning:
      unknown.length === 0
        ? null
        : `The secret \`${key}\` asks for characters of a kind that is not known (\`${unknown.join(', ')}\`); letters and digits are taken.`,
  };
}

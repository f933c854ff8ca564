import { UserError } from '../kernel/errors.ts';
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
      version: use.name.slice(use.name.lastIndexOf('_') + 1),
      length: lengthIn(use.key, modifiers['length'], { path, line: entry?.line ?? 1 }),
      charset,
      isGenerated: modifiers['generate'] !== 'false',
      warning,
    };
  });
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
    const what = variable === undefined ? '' : `: the setting \`${variable}\` is missing or empty`;
    throw new UserError('app_broken', `The secret \`${key}\` has no version${what}.`, { place });
  }
  if (name.length > MAX_NAME_LENGTH) {
    throw new UserError(
      'app_broken',
      `The secret \`${key}\` would be called \`${name}\`: ${name.length} characters, and Docker takes ${MAX_NAME_LENGTH}. ` +
        'A shorter `STACK_NAME` helps, as long as nothing is deployed yet.',
      { place: { path: place.path } },
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

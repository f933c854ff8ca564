import { Secret } from '../kernel/secret.ts';
import type { Random } from '../kernel/system.ts';

const SPECIAL = '!@#$%^&*_-+=';
const DIGITS = '23456789';
/** Without l and o, which look like digits when somebody reads them aloud. */
const SMALL = 'abcdefghijkmnpqrstuvwxyz';

/** The alphabets that recipes may name. `default` has none of `l I O 0 1`; `safespecial` none that shells and URLs take for theirs. */
const alphabets = {
  default: `abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ${DIGITS}`,
  special: SPECIAL,
  safespecial: SPECIAL.replaceAll(/[$&]/g, ''),
  hex: '0123456789abcdef',
} as const satisfies Record<string, string>;

export type Charset = keyof typeof alphabets;

export function isCharset(name: string): name is Charset {
  return Object.hasOwn(alphabets, name);
}

export interface PasswordShape {
  /** In characters; `null`: a passphrase. */
  readonly length: number | null;
  readonly charset: readonly Charset[];
}

/** A new password, or a passphrase where the recipe asks for no length. */
export function generatePassword({ length, charset }: PasswordShape, random: Random): Secret {
  if (length === null) {
    return new Secret(passphrase(random));
  }
  const alphabet = [...new Set(charset.map((name) => alphabets[name]).join(''))].join('');
  return new Secret(draw(alphabet, length, random));
}

const GROUPS = 5;
const GROUP_LENGTH = 5;

/**
 * `k3mfq-8xw2a-…`: 25 characters out of 32, so 125 bits. abra takes six words of a list of 7,776 (77 bits); a list of a thousand
 * words of our own would give 60, and somebody else's list is a dependency for what people copy and paste anyway. In groups it can
 * still be read aloud and typed, and `-` is safe where recipes put passwords into addresses.
 */
function passphrase(random: Random): string {
  return Array.from({ length: GROUPS }, () => draw(SMALL + DIGITS, GROUP_LENGTH, random)).join('-');
}

function draw(alphabet: string, length: number, random: Random): string {
  return Array.from({ length }, () => alphabet.charAt(random.below(alphabet.length))).join('');
}

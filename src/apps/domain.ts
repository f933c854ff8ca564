import { UserError } from '../kernel/errors.ts';
import { AppName } from '../kernel/ids.ts';

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

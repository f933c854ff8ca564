import { UserError } from '../../kernel/errors.ts';
import { Secret } from '../../kernel/secret.ts';

/** What Swarm takes, in bytes. Source: swarmkit, `MaxSecretSize`. */
const MAX_BYTES = 500 * 1024;

/**
 * A value as somebody handed it in. Of one line, the line's end goes: editors and `echo` add it, and no password has one; a text of
 * several lines, such as a certificate, stays as it is. Throws `secret_unfit`.
 */
export function valueOf(bytes: Uint8Array): Secret {
  const text = textOf(bytes);
  const isOneLine = /^[^\r\n]*\r?\n$/.test(text);
  const value = isOneLine ? text.replace(/\r?\n$/, '') : text;
  if (value === '') {
    throw new UserError('secret_unfit', 'The value is empty.');
  }
  if (bytes.length > MAX_BYTES) {
    throw new UserError('secret_unfit', 'The value is larger than 500 KB, which Docker does not take.');
  }
  return new Secret(value);
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new UserError('secret_unfit', 'The value is no text in UTF-8.', { cause: error });
  }
}

import { UserError } from '../../kernel/errors.ts';
import { decodeText } from '../decode-text.ts';
import type { Variables } from '../interpolate/substitute.ts';

/** Longer lines docker's reader gives up on. */
const MAX_LINE_BYTES = 65_536;
/** As Go sees them, which knows one more than JavaScript and one less. Source: Go, `unicode.IsSpace`. */
const LEADING_SPACE = /^(?:(?!\ufeff)[\s\u0085])+/;

/** The variables of an `env_file` in their order. Values are verbatim: no quotes, no `export`, no variables. Throws `compose_invalid`. */
export function parseEnvFile(
  path: string,
  bytes: Uint8Array,
  variables: Variables,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [index, raw] of decodeText(path, bytes)
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const line = raw.replace(/\r$/, '').replace(LEADING_SPACE, '');
    const complaint = complaintAbout(raw, line);
    if (complaint !== null) {
      throw new UserError('compose_invalid', complaint, { place: { path, line: index + 1 } });
    }
    const [key, value] = split(line);
    const known = value ?? (Object.hasOwn(variables, key) ? variables[key] : undefined);
    if (!isBlank(line) && known !== undefined) {
      found.set(key, known);
    }
  }
  return found;
}

function complaintAbout(raw: string, line: string): string | null {
  const [key] = split(line);
  if (Buffer.byteLength(raw) >= MAX_LINE_BYTES) {
    return 'This line is too long.';
  }
  if (isBlank(line) || (key !== '' && !/[ \t]/.test(key))) {
    return null;
  }
  return key === '' ? 'This line names no variable.' : 'A variable’s name holds no spaces.';
}

function isBlank(line: string): boolean {
  return line === '' || line.startsWith('#');
}

function split(line: string): readonly [key: string, value: string | null] {
  const cut = line.indexOf('=');
  return cut === -1 ? [line, null] : [line.slice(0, cut), line.slice(cut + 1)];
}

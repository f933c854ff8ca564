import { type Place, UserError } from '../kernel/errors.ts';

/** The text of a file, a byte order mark at its beginning included. Throws `compose_invalid` where it is no UTF-8. */
export function decodeText(path: string, bytes: Uint8Array): string {
  try {
    return decode(bytes);
  } catch (cause) {
    throw new UserError('compose_invalid', 'This file is not UTF-8 from here on. Save it as UTF-8.', {
      place: { path, ...placeOf(longestText(bytes)) },
      cause,
    });
  }
}

/** `isWhole: false`: the last character may be cut off. */
function decode(bytes: Uint8Array, isWhole = true): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !isWhole });
}

/** What stands before the first fault. */
function longestText(bytes: Uint8Array): string {
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    [good, bad] = isText(bytes.subarray(0, middle)) ? [middle, bad] : [good, middle];
  }
  return decode(bytes.subarray(0, good), false);
}

function isText(bytes: Uint8Array): boolean {
  try {
    decode(bytes, false);
    return true;
  } catch {
    return false;
  }
}

/** Of what follows the text. */
function placeOf(text: string): Pick<Place, 'line' | 'column'> {
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

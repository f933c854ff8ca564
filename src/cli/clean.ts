import { plainText } from '../kernel/plain-text.ts';

/** What the engine says, on one line of a terminal: nothing that steers it, hides or turns. */
export function clean(text: string): string {
  return plainText(text).replaceAll(/[\t\n]+/g, ' ');
}

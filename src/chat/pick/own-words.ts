import { z } from 'zod';
import { struckOutLines } from '../../kernel/strike-out.ts';

/** Longer reasons are for the thread, where people talk. */
const MOST_CHARACTERS = 200;

/** Why somebody says so, as the journal may keep it: one line, not long, and nothing that looks like a password. */
export const ownWords = z.string().default('').transform(reasonOf);

/** Makes of words what `ownWords` are. */
export function reasonOf(words: string): string {
  const [line = ''] = struckOutLines([words.replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim()]);
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
}

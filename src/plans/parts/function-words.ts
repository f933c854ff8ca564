import { z } from 'zod';

const Words = z.array(z.string());

/** The arguments of a function, as they are kept in the vault: a list, as JSON. */
export function wordsIn(kept: string): readonly string[] {
  return Words.parse(JSON.parse(kept));
}

/** As they are kept. */
export function wordsAsText(words: readonly string[]): string {
  return JSON.stringify(words);
}

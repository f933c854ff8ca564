import { UserError } from '../kernel/errors.ts';
import type { BrokenApp } from './apps.ts';
import { parseDomain } from './domain.ts';

/** Throws `app_broken` for an app that is there, but whose file cannot be used: named by its domain, or by the first part of it. */
export function checkNotBroken(words: string, broken: readonly BrokenApp[]): void {
  const wanted = words.trim().toLowerCase();
  const found = broken.find(({ path }) => {
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.env$/, '');
    return wanted !== '' && [name, inSmallLetters(name)].some((one) => `${one}.`.startsWith(`${wanted}.`));
  });
  if (found !== undefined) {
    const { path, line, reason } = found;
    throw new UserError('app_broken', reason, { place: line === null ? { path } : { path, line } });
  }
}

/** What such a file should be called: people name the app so. */
function inSmallLetters(name: string): string {
  try {
    return parseDomain(name).name;
  } catch {
    return name;
  }
}

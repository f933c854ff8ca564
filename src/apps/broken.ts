import { UserError } from '../kernel/errors.ts';
import { AppName, ServerName } from '../kernel/ids.ts';
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

/** Named as no domain is: whoever may look at every app may hear of it. */
const UNNAMED = AppName.parse('file');

/** The app that a file which cannot be used is probably about, by its name; `server`: `null` where its folder can be none. */
export function subjectOfBroken({ path }: BrokenApp): {
  readonly name: AppName;
  readonly server: ServerName | null;
} {
  const [, server, file = ''] = path.split('/');
  const name = AppName.safeParse(inSmallLetters(file.replace(/\.env$/, '')));
  return { name: name.data ?? UNNAMED, server: ServerName.safeParse(server).data ?? null };
}

/** What such a file should be called: people name the app so. */
function inSmallLetters(name: string): string {
  try {
    return parseDomain(name).name;
  } catch {
    return name;
  }
}

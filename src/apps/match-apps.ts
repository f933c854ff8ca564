import type { App } from './apps.ts';

/**
 * The apps that somebody may mean: the one with this domain; else all whose domain begins so, and all of the recipe of that name.
 * More than one → ask. In the order given, the ones by domain first. Case does not matter, nor does a pasted address.
 */
export function matchApps<Named extends Pick<App, 'name' | 'recipe'>>(
  words: string,
  apps: readonly Named[],
): readonly Named[] {
  const wanted = words
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/.]+$/, '');
  const exact = apps.filter(({ name }) => name === wanted);
  if (exact.length > 0 || wanted === '') {
    return exact;
  }
  const byDomain = apps.filter(({ name }) => name.startsWith(wanted));
  const byRecipe = apps.filter((app) => app.recipe.toLowerCase() === wanted && !byDomain.includes(app));
  return [...byDomain, ...byRecipe];
}

/** The other apps that would write into the same stack of the same server: long domains are cut, and may then be equal. */
export function sharingStack<Placed extends Pick<App, 'name' | 'server' | 'stack'>>(
  app: Pick<App, 'name' | 'server' | 'stack'>,
  apps: readonly Placed[],
): readonly Placed[] {
  return apps.filter(
    (other) => other.stack === app.stack && other.server === app.server && other.name !== app.name,
  );
}

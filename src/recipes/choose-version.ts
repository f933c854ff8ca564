import { UserError } from '../kernel/errors.ts';
import type { RecipeName } from '../kernel/ids.ts';
import type { RecipeVersion } from './recipes.ts';
import { newestRelease } from './version.ts';

export interface Choice {
  readonly version: string;
  /** Why this one, for the card; empty where nobody would ask. */
  readonly why: string;
}

/** How many are named when the one asked for is not there. */
const MOST_NAMED = 3;

/** The one asked for; else the app's pin; else the newest release. Throws `unknown_version`. */
export function chooseVersion(
  recipe: RecipeName,
  { asked, pinned }: { readonly asked: string | null; readonly pinned: string | null },
  versions: readonly RecipeVersion[],
): Choice {
  if (asked !== null) {
    return { version: exact(recipe, asked, versions), why: '' };
  }
  if (pinned !== null && versions.some(({ version }) => version === pinned)) {
    return { version: pinned, why: newerThan(pinned, versions) };
  }
  const newest = newestRelease(versions);
  if (newest === null) {
    throw new UserError('unknown_version', `\`${recipe}\` has no release yet: no annotated tag.`);
  }
  return {
    version: newest.version,
    why: pinned === null ? '' : `The app’s own version ${pinned} is no release.`,
  };
}

/** As typed, or by the part in front of `+` where that names one release only. */
function exact(recipe: RecipeName, asked: string, versions: readonly RecipeVersion[]): string {
  const [match, ...others] = versions.filter(
    ({ version }) => version === asked || version.split('+')[0] === asked || version.split('+')[1] === asked,
  );
  if (match === undefined || (others.length > 0 && match.version !== asked)) {
    const newest = versions.slice(-MOST_NAMED).map(({ version }) => `\`${version}\``);
    const there =
      newest.length === 0 ? 'It has no releases.' : `The newest are ${newest.toReversed().join(', ')}.`;
    throw new UserError('unknown_version', `There is no \`${recipe}\` ${asked.slice(0, 40)}. ${there}`);
  }
  if (!match.isAnnotated) {
    throw new UserError(
      'unknown_version',
      `\`${match.version}\` of \`${recipe}\` is no release: its tag is a lightweight one.`,
    );
  }
  return match.version;
}

function newerThan(pinned: string, versions: readonly RecipeVersion[]): string {
  const newest = newestRelease(versions)?.version ?? pinned;
  return newest === pinned ? '' : `Newest is ${newest}.`;
}

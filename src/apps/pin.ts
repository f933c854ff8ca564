import { RecipeName } from '../kernel/ids.ts';
import { isChaosVersion } from '../recipes/version.ts';

/** What stands behind `TYPE=`: `nextcloud`, `nextcloud:12.1.0+31.0.4`, `nextcloud:1234abcd+U`, `git.oak.coop/ours/wiki:1.0.0+2`. */
export interface Pin {
  /** Verbatim, as the file names the recipe. */
  readonly name: string;
  /** The name that abra's folder for it has: `git_oak_coop_ours_wiki`. */
  readonly recipe: RecipeName;
  readonly version: string | null;
  /** Pinned to a commit, with `+U` from a work tree that was not committed. */
  readonly isChaos: boolean;
}

/** `null` when no recipe can be read from it. */
export function parsePin(value: string): Pin | null {
  const colon = value.lastIndexOf(':');
  const tail = value.slice(colon + 1);
  // A remote recipe's host may have a port (`host:3000/ours/wiki`), a version has no slash.
  const hasVersion = colon !== -1 && !tail.includes('/');
  const name = hasVersion ? value.slice(0, colon) : value;
  const version = hasVersion && tail !== '' ? tail : null;
  const recipe = RecipeName.safeParse(name.replaceAll(/[./:]/g, '_'));
  return recipe.success
    ? { name, recipe: recipe.data, version, isChaos: version !== null && isChaosVersion(version) }
    : null;
}

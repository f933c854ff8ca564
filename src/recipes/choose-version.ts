import { nearest } from '../kernel/did-you-mean.ts';
import { UserError } from '../kernel/errors.ts';
import type { RecipeName } from '../kernel/ids.ts';
import { ACCEPTED_TAGS, acceptedLine } from './accepted-tags.ts';
import type { MovedTag, RecipeVersion } from './recipes.ts';
import { isChaosVersion, newestRelease } from './version.ts';

export interface Choice {
  readonly version: string;
  /** Why this one, for the card; empty where nobody would ask. */
  readonly why: string;
}

/** Versions that went wrong for an app, each with how: `failed with #12`. They are not chosen again until somebody lifts them. */
export type Hidden = ReadonlyMap<string, string>;

interface Wish {
  readonly asked: string | null;
  readonly pinned: string | null;
  /** By default none. */
  readonly hidden?: Hidden;
}

/** How many are named when the one asked for is not there. */
const MOST_NAMED = 3;

/**
 * The one asked for; else the app's pin; else, also for a pin to a commit, the newest release that is not hidden. Throws
 * `unknown_version`, `version_hidden`, and `tag_moved` for a version whose tag was moved since it was first seen, until somebody settled which commit counts.
 */
export function chooseVersion(
  recipe: RecipeName,
  { asked, pinned, hidden = new Map() }: Wish,
  versions: readonly RecipeVersion[],
): Choice {
  if (asked !== null) {
    const found = released(recipe, findVersion(recipe, asked, versions));
    return { version: offered(settled(recipe, found), hidden), why: '' };
  }
  const own = versions.find(({ version }) => version === pinned);
  if (own !== undefined) {
    const version = offered(settled(recipe, own), hidden);
    return { version, why: newerThan(version, versions, hidden) };
  }
  if (pinned !== null && !isChaosVersion(pinned)) {
    throw noSuch(recipe, pinned, versions);
  }
  const newest = newestRelease(versions.filter(({ version }) => !hidden.has(version)));
  if (newest === null) {
    offered(newestRelease(versions)?.version ?? '', hidden);
    throw new UserError('unknown_version', noRelease(recipe, versions));
  }
  return {
    version: settled(recipe, newest),
    why: pinned === null ? '' : `The app’s own version ${pinned} is no release.`,
  };
}

/** The version that an app's settings mean: also a commit that they name; else as `chooseVersion`, and throws as it does. */
export function meantVersion(
  recipe: RecipeName,
  pinned: string | null,
  versions: readonly RecipeVersion[],
): string {
  return pinned !== null && isChaosVersion(pinned)
    ? pinned
    : chooseVersion(recipe, { asked: null, pinned }, versions).version;
}

/** As typed, or by the part in front of or behind `+` where that names one version only. Throws `unknown_version` with a near one. */
function findVersion(recipe: RecipeName, asked: string, versions: readonly RecipeVersion[]): RecipeVersion {
  const whole = versions.find(({ version }) => version === asked);
  const [match, ...others] = versions.filter(({ version }) => version.split('+').includes(asked));
  const found = whole ?? (others.length === 0 ? match : undefined);
  if (found !== undefined) {
    return found;
  }
  if (match !== undefined) {
    const several = newestOf([match, ...others]);
    throw new UserError('unknown_version', `Several versions of \`${recipe}\` are called so: ${several}.`);
  }
  throw noSuch(recipe, asked, versions);
}

function noSuch(recipe: RecipeName, asked: string, versions: readonly RecipeVersion[]): UserError {
  const near = nearest(
    asked,
    versions.flatMap(({ version }) => [version, ...version.split('+')]),
  );
  const there = near === null ? `The newest are ${newestOf(versions)}.` : `Did you mean \`${near}\`?`;
  const sentence = `There is no \`${recipe}\` ${asked.slice(0, 40)}.`;
  return new UserError(
    'unknown_version',
    `${sentence} ${versions.length === 0 ? 'It has no releases.' : there}`,
  );
}

/** What git can name beside tags: the branch that recipes have, or a commit. */
const OTHER = /^(?:main|master|[0-9a-f]{7,40})$/;

/** A version as people name it: whole, or by the part in front of or behind `+`; the recipe's branch, or a commit, as it was typed. Throws `unknown_version`. */
export function findVersionOrCommit(
  recipe: RecipeName,
  asked: string,
  versions: readonly RecipeVersion[],
): string {
  return OTHER.test(asked) ? asked : findVersion(recipe, asked, versions).version;
}

/** The newest release; where there is none, the newest tag of a version. Throws `unknown_version`. */
export function newestName(recipe: RecipeName, versions: readonly RecipeVersion[]): string {
  const newest = newestRelease(versions) ?? versions.at(-1);
  if (newest === undefined) {
    throw new UserError(
      'unknown_version',
      `\`${recipe}\` has no version yet; a branch such as \`main\` may be named.`,
    );
  }
  return newest.version;
}

/** With what would make one: to annotate a tag is a habit that not everybody has. */
function noRelease(recipe: RecipeName, versions: readonly RecipeVersion[]): string {
  const [newest] = versions.slice(-1);
  return newest === undefined
    ? `\`${recipe}\` has no release yet: none of its tags is a version. Its maintainers make one with \`abra recipe release\`.`
    : `\`${recipe}\` has no release yet: the tag \`${newest.version}\` is a lightweight one. Its maintainers make it a release with \`git tag -a\`.`;
}

function newestOf(versions: readonly RecipeVersion[]): string {
  const newest = versions.slice(-MOST_NAMED).map(({ version }) => `\`${version}\``);
  return newest.toReversed().join(', ');
}

function released(recipe: RecipeName, match: RecipeVersion): RecipeVersion {
  if (!match.isAnnotated) {
    throw new UserError(
      'unknown_version',
      `\`${match.version}\` of \`${recipe}\` is no release: its tag is a lightweight one.`,
    );
  }
  return match;
}

/** Whoever moves a tag gives another recipe the name of one that people trust. */
function settled(recipe: RecipeName, { version, moved }: RecipeVersion): string {
  if (moved !== null) {
    throw new UserError(
      'tag_moved',
      `\`${version}\` of \`${recipe}\` ${movedWords(moved)}. To accept that, \`${ACCEPTED_TAGS}\` needs \`${acceptedLine(recipe, version, moved.to)}\`; ` +
        `to keep the first one, ${moved.from} in its place.`,
    );
  }
  return version;
}

/** `was moved at its source: it stood for 1234abcd and stands for 5678cdef now`. */
export function movedWords({ from, to, by }: MovedTag): string {
  const [one, other] = [from.slice(0, 8), to.slice(0, 8)];
  return by === 'source'
    ? `was moved at its source: it stood for ${one} and stands for ${other} now`
    : `is not the same at all of its sources: it stands for ${one} here and for ${other} at another one`;
}

function newerThan(pinned: string, versions: readonly RecipeVersion[], hidden: Hidden): string {
  const newest = newestRelease(versions)?.version ?? pinned;
  const how = hidden.get(newest);
  if (newest === pinned) {
    return '';
  }
  return how === undefined ? `Newest is ${newest}.` : `Newest is ${newest}, hidden: it ${how}.`;
}

/** Throws `version_hidden`. */
function offered(version: string, hidden: Hidden): string {
  const how = hidden.get(version);
  if (how !== undefined) {
    throw new UserError('version_hidden', `${version} ${how} here, so I hide it.`);
  }
  return version;
}

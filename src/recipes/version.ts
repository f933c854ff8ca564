import { compare, diff, parse, type SemVer } from 'semver';

/** A recipe's version as its maintainers write it: `12.1.0+31.0.4`. */
export interface ParsedVersion {
  /** The maintainers' part, in front of `+`: what an upgrade asks of the operators. */
  readonly recipe: SemVer;
  /** The main image's tag, verbatim; `null` in older schemes that have no `+`. */
  readonly upstream: string | null;
}

export type ChangeClass = 'patch' | 'minor' | 'major';

/** As Co-op Cloud's `tagcmp` reads them: one to three numbers, perhaps a `v` before, perhaps parts behind `-`. */
const LEFT = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([\w.-]+))?$/;
/** Looks like a commit, or like a date (`20191109`): `tagcmp` refuses both. */
const COMMIT_LIKE = /^[a-f0-9]{7,40}$/;

/** `null` for what is no version of a recipe: `latest`, a commit, a date, four numbers. */
export function parseVersion(text: string): ParsedVersion | null {
  const [left = '', ...rest] = text.split('+');
  const recipe = COMMIT_LIKE.test(left) ? null : parseLeft(left);
  const upstream = rest.join('+');
  if (recipe === null || (rest.length > 0 && upstream === '')) {
    return null;
  }
  return { recipe, upstream: rest.length === 0 ? null : upstream };
}

/** A pin to a commit, with `+U` from a work tree that was not committed: what abra writes after a deploy of no release. */
export function isChaosVersion(version: string): boolean {
  return /^[0-9a-f]{7,40}(\+U)?$/.test(version);
}

export function isRelease(version: string): boolean {
  return parseVersion(version) !== null;
}

/**
 * Negative when `one` is older. The part behind `+` never decides, so two versions may be equal without being the same: who has the
 * tags lets their age decide. What is no version is older than all that are.
 */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [parseVersion(one), parseVersion(other)];
  if (left === null || right === null) {
    return Number(left !== null) - Number(right !== null);
  }
  return compare(left.recipe, right.recipe);
}

/** Oldest first; equal ones stay in the order given, so give them by the age of their tags. What is no version is left out. */
export function sortVersions<Versioned extends { readonly version: string }>(
  list: readonly Versioned[],
): readonly Versioned[] {
  return list
    .filter(({ version }) => isRelease(version))
    .toSorted((one, other) => compareVersions(one.version, other.version));
}

/** The newest that is a release: only annotated tags are, while the source has them. `null` when there is none. */
export function newestRelease<Versioned extends Release>(sorted: readonly Versioned[]): Versioned | null {
  return sorted.findLast(isOffered) ?? null;
}

/** Those that are releases, in their order. */
export function releasesOf(sorted: readonly Release[]): readonly string[] {
  return sorted.filter(isOffered).map(({ version }) => version);
}

function isOffered({ isAnnotated, isWithdrawn }: Release): boolean {
  return isAnnotated && !isWithdrawn;
}

interface Release {
  readonly version: string;
  readonly isAnnotated: boolean;
  readonly isWithdrawn: boolean;
}

/** How much the way between two versions asks for, in either direction. What cannot be compared counts as major. */
export function classOfChange(from: string, to: string): ChangeClass {
  const [left, right] = [parseVersion(from), parseVersion(to)];
  if (left === null || right === null) {
    return 'major';
  }
  const change = diff(left.recipe, right.recipe) ?? 'patch';
  if (change.endsWith('major')) {
    return 'major';
  }
  return change.endsWith('minor') ? 'minor' : 'patch';
}

/**
 * The versions that somebody passes from `from` (not in it) to `to` (in it), oldest first. `sorted` as `Recipes.versions` gives it.
 * Empty on the way back, and where nothing lies between. A `from` that is in no list, as a commit is, passes those that are greater.
 */
export function versionsPassed(from: string, to: string, sorted: readonly string[]): readonly string[] {
  const end = sorted.indexOf(to);
  const start = sorted.indexOf(from);
  if (start !== -1) {
    return sorted.slice(start + 1, end + 1);
  }
  return sorted.slice(0, end + 1).filter((version) => compareVersions(version, from) > 0);
}

function parseLeft(left: string): SemVer | null {
  const [, major, minor = '0', patch = '0', suffix = ''] = LEFT.exec(left) ?? [];
  if (major === undefined) {
    return null;
  }
  // semver refuses `01`, which upstreams that use dates write, and `_`, which stands before a number in old tags (`-rootless_1`).
  const numbers = [major, minor, patch].map((digits) => digits.replace(/^0+(?=\d)/, '')).join('.');
  // Words and numbers are parted, so that `rc10` comes after `rc2`.
  const parts = suffix.split(/[._]+|(?<=[a-z])(?=\d)/i).filter((part) => part !== '');
  return parse(parts.length === 0 ? numbers : `${numbers}-${parts.join('.')}`, { loose: true });
}

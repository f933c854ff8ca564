import { isChaosVersion } from '../../recipes/version.ts';

/** From what runs to what is wanted. `null`: nothing runs, or nobody knows what. */
export interface VersionStep {
  readonly runs: string | null;
  readonly version: string;
}

/** `12.1.0+31.0.4` → `31.0.4`: the number that members know. */
export function upstreamOf(version: string): string {
  return version.split('+')[1] ?? version;
}

/** A version in a step as members know it: `31.0.4`, `chaos 1a2b3c4d`; where only the recipe goes on, its own number: `12.1.0`. */
export function shortVersion(version: string, step: VersionStep): string {
  if (isChaosVersion(version)) {
    return `chaos ${version}`;
  }
  return isOnlyRecipe(step) ? (version.split('+')[0] ?? version) : upstreamOf(version);
}

/** The program stays as it is: `1.0.0+2.0` → `1.1.0+2.0`. */
export function isOnlyRecipe({ runs, version }: VersionStep): boolean {
  return runs !== null && runs !== version && upstreamOf(runs) === upstreamOf(version);
}

/** `Wiki 3.0`, `Wiki recipe 1.1.0`; `Wiki` where the version stays. */
export function namedVersion(title: string, step: VersionStep): string {
  if (step.runs === step.version) {
    return title;
  }
  return `${title} ${isOnlyRecipe(step) ? 'recipe ' : ''}${shortVersion(step.version, step)}`;
}

import type { Compared } from '../../adoption/found.ts';
import type { App } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import { deployedFacts } from '../../recipes/labels.ts';
import type { Recipes } from '../../recipes/recipes.ts';
import type { LiveStack } from '../../swarm/swarm.ts';
import { type Depth, type DriftDeps, driftFrom } from '../drift/drift.ts';

/**
 * Compares an app's file with what runs, at the version that runs: what the file says of the version is one thing, and what it says of
 * the rest another. Throws `swarm_unreachable` only.
 */
export async function compareFile(
  { app, live, depth }: { readonly app: App; readonly live: LiveStack; readonly depth: Depth },
  deps: DriftDeps,
  signal: AbortSignal,
): Promise<Compared> {
  if (live.services.length === 0) {
    return { is: 'stopped' };
  }
  const { version: runs, chaosVersion } = factsOf(app, live);
  try {
    const version = await versionToCompare(app, { runs, chaosVersion }, deps.recipes);
    return { is: 'compared', drift: await driftFrom({ app, live, runs, version, depth }, deps, signal) };
  } catch (error) {
    if (error instanceof UserError && error.code !== 'swarm_unreachable') {
      return { is: 'unknown', why: error.message, runs: chaosVersion ?? runs };
    }
    throw error;
  }
}

interface Runs {
  readonly runs: string | null;
  readonly chaosVersion: string | null;
}

/** Throws `unknown_version` where nobody can say what runs. */
async function versionToCompare(
  { recipe, version: pinned }: App,
  { runs, chaosVersion }: Runs,
  recipes: Recipes,
): Promise<string> {
  const known = new Set((await recipes.versions(recipe)).map(({ version }) => version));
  const named = runs ?? pinned;
  if (chaosVersion !== null) {
    throw new UserError('unknown_version', `It runs \`${chaosVersion}\`, which was never released.`);
  }
  if (named === null) {
    throw new UserError('unknown_version', 'Neither its file nor what runs names a version.');
  }
  if (!known.has(named)) {
    throw new UserError('unknown_version', `\`${named}\` is no version of \`${recipe}\` that I know.`);
  }
  return named;
}

function factsOf({ stack }: App, { services }: LiveStack): ReturnType<typeof deployedFacts> {
  const main = services.find(({ spec }) => spec.Name === `${stack}_app`);
  return deployedFacts(stack, main?.spec.Labels ?? {});
}

import { appPath } from '../../apps/app.ts';
import type { App } from '../../apps/apps.ts';
import { parseEnvFile } from '../../apps/env-file.ts';
import { didYouMean } from '../../kernel/did-you-mean.ts';
import { UserError } from '../../kernel/errors.ts';
import { meantVersion } from '../../recipes/choose-version.ts';
import { whatRuns } from '../../recipes/labels.ts';
import type { Recipes } from '../../recipes/recipes.ts';
import { planSecrets, type SecretPlan, type SecretSight, versionIn } from '../../recipes/secrets.ts';
import type { LoadedStack } from '../../stack/load.ts';
import type { FileUse } from '../../stack/use.ts';
import type { LiveStack, StoredSecret, SwarmReader, Swarms } from '../../swarm/swarm.ts';
import { atTypeLine } from '../parts/at-type-line.ts';
import { render } from '../parts/render-app.ts';

export interface SecretLookDeps {
  readonly recipes: Recipes;
  readonly swarms: Swarms<SwarmReader>;
}

/** A secret of an app: how it comes about, who uses it, and what is on the server. */
export interface AppSecret extends SecretPlan, SecretSight {
  readonly use: FileUse;
}

export interface SecretLook {
  readonly app: App;
  /** The recipe's version that the files mean. */
  readonly version: string;
  /** The one that runs; `null`: none, or nobody knows. */
  readonly runs: string | null;
  readonly live: LiveStack;
  readonly loaded: LoadedStack;
  /** In the order of the recipe; those that come from files of the recipe are none of people's. */
  readonly secrets: readonly AppSecret[];
}

/** What passwords an app has, by its files and by the swarm. Throws what keeps its files from being rendered. */
export async function lookAtSecrets(
  app: App,
  { recipes, swarms }: SecretLookDeps,
  signal: AbortSignal,
): Promise<SecretLook> {
  const swarm = swarms.of(app.server);
  const live = await swarm.observe(app.stack, signal);
  const runs = whatRuns(app.stack, live.services);
  const version = await atTypeLine(app, async () =>
    meantVersion(app.recipe, app.version ?? runs, await recipes.versions(app.recipe)),
  );
  const { loaded } = render(app, await recipes.read(app.recipe, version), version);
  const uses = loaded.secrets.filter(({ isExternal }) => isExternal);
  const path = appPath(app.server, app.name);
  const plans = planSecrets(uses, parseEnvFile(app.text, path).entries, path);
  const stored = await swarm.secretsLike(plans.map(stemOf), signal);
  const names = new Set(plans.map(({ name }) => name));
  const secrets = plans.flatMap((plan, index) => {
    const use = uses[index];
    return use === undefined ? [] : [{ ...plan, use, ...sightOf(plan, use, { stored, names }) }];
  });
  return { app, version, runs, live, loaded, secrets };
}

/** The one of that name. Throws `secret_unknown` with a near one. */
export function secretCalled(key: string, { secrets }: SecretLook): AppSecret {
  const found = secrets.find((one) => one.key === key);
  if (found === undefined) {
    const keys = secrets.map((one) => one.key);
    // What was typed is not said back: it may be the password itself, typed at the wrong place.
    const there = keys.length === 0 ? 'It has none.' : `There are: ${keys.join(', ')}.`;
    throw new UserError('secret_unknown', `It has no such secret.${didYouMean(key, keys)} ${there}`);
  }
  return found;
}

/** All versions of a secret begin so. */
function stemOf({ name, version }: SecretPlan): string {
  return name.slice(0, name.length - version.length);
}

interface OnServer {
  readonly stored: readonly StoredSecret[];
  /** Of all secrets of the app, as its settings name them. */
  readonly names: ReadonlySet<string>;
}

function sightOf(
  plan: SecretPlan,
  { services }: FileUse,
  { stored, names }: OnServer,
): Pick<SecretSight, 'services' | 'since' | 'others'> {
  const stem = stemOf(plan);
  const others = stored
    .filter(({ name }) => name.startsWith(stem) && !names.has(name) && !name.slice(stem.length).includes('_'))
    .map(({ name, createdAt }) => ({ name, version: versionIn(name), since: createdAt }));
  return {
    services,
    since: stored.find(({ name }) => name === plan.name)?.createdAt ?? null,
    others: others.toSorted((one, other) => byVersion(one.version, other.version)),
  };
}

/** By the number at its end: `v9` before `v10`. */
export function byVersion(one: string, other: string): number {
  return numberIn(one) - numberIn(other);
}

function numberIn(version: string): number {
  return Number(/\d{1,15}$/.exec(version)?.[0] ?? 0);
}

import type { App } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Vault } from '../../operations/ports.ts';
import { meantVersion } from '../../recipes/choose-version.ts';
import { whatRuns } from '../../recipes/labels.ts';
import type { Recipes } from '../../recipes/recipes.ts';
import { isSameTag } from '../../stack/difference/image.ts';
import type { LoadedStack } from '../../stack/load.ts';
import { shortName } from '../../stack/short-name.ts';
import type { Drift } from '../../swarm/drift.ts';
import type { LiveStack, SwarmReader, Swarms } from '../../swarm/swarm.ts';
import { render } from '../parts/render-app.ts';
import { namesOf } from '../parts/requirements.ts';
import { objectDrift } from './object-drift.ts';
import { type Build, serviceDrift } from './service-drift.ts';

export interface DriftDeps {
  readonly recipes: Recipes;
  readonly swarms: Swarms<SwarmReader>;
  readonly vault: Vault;
}

/** `brief`: no registry is asked whether tags moved. */
export type Depth = 'whole' | 'brief';

/**
 * Looks at one app, and changes nothing. Throws what keeps its files from being rendered, and `swarm_unreachable`; a registry that is
 * away is no failure.
 */
export function findDrift(deps: DriftDeps): (app: App, depth: Depth, signal: AbortSignal) => Promise<Drift> {
  return async (app, depth, signal) => {
    const live = await deps.swarms.of(app.server).observe(app.stack, signal);
    const runs = whatRuns(app.stack, live.services);
    const version = meantVersion(app.recipe, app.version ?? runs, await deps.recipes.versions(app.recipe));
    return driftFrom({ app, live, runs, version, depth }, deps, signal);
  };
}

export interface DriftLook {
  readonly app: App;
  readonly live: LiveStack;
  /** What the stack says of itself. */
  readonly runs: string | null;
  /** What it is held against. */
  readonly version: string;
  readonly depth: Depth;
}

/** How what runs differs from the app's settings at one version of its recipe. Throws as `findDrift` does. */
export async function driftFrom(
  { app, live, runs, version, depth }: DriftLook,
  deps: DriftDeps,
  signal: AbortSignal,
): Promise<Drift> {
  if (live.services.length === 0) {
    const nothing = { services: [], missing: [], beyond: [], leftOver: [], rebuilt: null };
    return { isRunning: false, runs, version, ...nothing };
  }
  const { loaded } = render(app, await deps.recipes.read(app.recipe, version), version);
  const swarm = deps.swarms.of(app.server);
  const compared = await compare({ app, loaded, live, swarm, depth }, deps, signal);
  return { isRunning: true, runs, version, ...compared };
}

interface Looking {
  readonly app: App;
  readonly loaded: LoadedStack;
  readonly live: LiveStack;
  readonly swarm: SwarmReader;
  readonly depth: Depth;
}

async function compare(
  looking: Looking,
  { vault }: DriftDeps,
  signal: AbortSignal,
): Promise<Omit<Drift, 'isRunning' | 'runs' | 'version'>> {
  const { app, loaded, live, swarm, depth } = looking;
  const own = loaded.spec.networks.map(({ Name }) => Name);
  const [tasks, objects, networks, builds] = await Promise.all([
    swarm.tasks(app.stack, signal),
    swarm.find(namesOf(loaded), signal),
    swarm.networks(own, signal),
    depth === 'brief' ? null : buildsOfNow(looking, signal),
  ]);
  const services = loaded.spec.services.flatMap((wanted) => {
    const service = live.services.find(({ spec }) => spec.Name === wanted.Name);
    const build = builds?.find(({ name }) => name === wanted.Name) ?? null;
    return service === undefined ? [] : serviceDrift(wanted, service, { app, tasks, vault, build });
  });
  const moved = builds?.filter(({ isNewest }) => !isNewest) ?? null;
  const rebuilt = moved?.map(({ name, image }) => `${shortName(name, app.stack)} ${image}`) ?? null;
  return { services, ...objectDrift({ app, loaded, live, objects, networks }), rebuilt };
}

/** The builds that run of tags that are wanted, held against the registry. `null`: it cannot be told now. */
async function buildsOfNow(
  { loaded, live, swarm }: Looking,
  signal: AbortSignal,
): Promise<readonly Build[] | null> {
  const pairs = loaded.spec.services.flatMap((spec) => {
    const image = spec.TaskTemplate.ContainerSpec.Image;
    const service = live.services.find((one) => one.spec.Name === spec.Name);
    const running = service?.spec.TaskTemplate.ContainerSpec.Image;
    const isPinned = running?.includes('@') === true && !image.includes('@');
    return isPinned && isSameTag(image, running) ? [{ name: spec.Name, image, running }] : [];
  });
  try {
    return await Promise.all(
      pairs.map(async (pair) => {
        const { image: now } = await swarm.resolveImage(pair.image, signal);
        return { ...pair, isNewest: digestOf(now) === digestOf(pair.running) };
      }),
    );
  } catch (error) {
    if (error instanceof UserError) {
      return null;
    }
    throw error;
  }
}

function digestOf(image: string): string {
  return image.split('@')[1] ?? '';
}

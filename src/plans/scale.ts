import type { App, AppReader } from '../apps/apps.ts';
import { urlOf } from '../apps/url.ts';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import type { Digest } from '../kernel/ids.ts';
import type { RequestOf } from '../operations/operation.ts';
import { type PlanDraft, type Planner, planFor, type Vault } from '../operations/ports.ts';
import { whatRuns } from '../recipes/labels.ts';
import type { Recipes } from '../recipes/recipes.ts';
import { titleOf } from '../recipes/title.ts';
import type { ServiceSpec } from '../stack/spec.ts';
import { type Keeping, startKeeping } from '../steps/kept.ts';
import { postsOf } from '../steps/posted.ts';
import { scaleService } from '../steps/scale-service.ts';
import { pickLive, replicasOf, shortNameOf, whyNotScaled } from '../swarm/live-service.ts';
import type { LiveService, LiveStack, SwarmReader, Swarms } from '../swarm/swarm.ts';
import { appOfRequest } from './parts/app-of-request.ts';
import { render } from './parts/render-app.ts';
import { probeSteps, watchStep } from './parts/watch-steps.ts';

export interface ScaleDeps {
  readonly apps: AppReader;
  readonly recipes: Recipes;
  readonly swarms: Swarms<SwarmReader>;
  /** Read only: what was posted before. */
  readonly vault: Vault;
  readonly digestKey: string;
}

/** More copies of one service, fewer, or none. Holds until the next deploy, which goes by the recipe. */
export function planScale(deps: ScaleDeps): Planner {
  return planFor('scale', async (request, signal) => {
    const app = await appOfRequest(request, deps.apps);
    const live = await deps.swarms.of(app.server).observe(app.stack, signal);
    const one = pickLive(live, request);
    const was = replicasOf(one.spec.Mode);
    if (was === null) {
      throw new UserError('bad_arguments', `\`${request.service}\` ${whyNotScaled(one)}.`);
    }
    const byRecipe = await recipeReplicas(app, { one, live }, deps);
    return draft({ app, request, live, one, was, byRecipe }, deps);
  });
}

interface Scaling {
  readonly live: LiveStack;
  readonly app: App;
  readonly request: RequestOf<'scale'>;
  readonly one: LiveService;
  readonly was: number;
  /** What the next deploy sets; `null`: that cannot be told. */
  readonly byRecipe: number | null;
}

/** Of the version that runs, with the settings of now. Knowing it is not worth a refusal. */
async function recipeReplicas(
  app: App,
  { one, live }: { readonly one: LiveService; readonly live: LiveStack },
  { recipes }: ScaleDeps,
): Promise<number | null> {
  const version = whatRuns(app.stack, live.services) ?? app.version;
  try {
    const tree = version === null ? null : await recipes.read(app.recipe, version);
    const services = tree === null ? [] : render(app, tree, version ?? '').loaded.spec.services;
    const wanted = services.find(({ Name }) => Name === one.spec.Name);
    return wanted === undefined ? null : replicasOf(wanted.Mode);
  } catch (error) {
    if (error instanceof UserError) {
      return null;
    }
    throw error;
  }
}

function draft(scaling: Scaling, { vault, digestKey }: ScaleDeps): PlanDraft {
  const { app, request, live, one, was } = scaling;
  const { server, stack } = app;
  const { replicas } = request;
  const keeping = startKeeping(digestKey);
  const spec = scaled(one.spec, replicas);
  const isNoop = replicas === was;
  const service = shortNameOf(one, stack);
  const probe = service === 'app' && replicas > 0 ? probeSteps(app) : [];
  const step = scaleService.make({
    server,
    stack,
    service,
    replicas,
    from: keyedDigest(digestKey, one.spec),
    to: keeping.keep('spec', spec),
    remembers: rememberedAs(scaling, keeping, vault),
  });
  return {
    words: wordsOf(scaling, service),
    actions: [request.action],
    class: null,
    url: probe.length === 0 ? null : urlOf(app),
    isNoop,
    steps: [
      ...(isNoop ? [] : [step]),
      watchStep({
        app,
        services: [spec],
        posted: new Set(isNoop ? [] : [spec.Name]),
        live: live.services.map((each) => each.spec),
        keeping,
      }),
      ...probe,
    ],
    keeps: keeping.keeps,
  };
}

function scaled(spec: ServiceSpec, replicas: number): ServiceSpec {
  return { ...spec, Mode: { Replicated: { Replicas: replicas } } };
}

/** The number is the bot's own doing from now on; whatever else differs from what it posted is not. */
function rememberedAs(
  { app: { server }, one, request }: Scaling,
  keeping: Keeping,
  vault: Vault,
): Digest | null {
  const [newest] = postsOf({ server, name: one.spec.Name }, vault);
  return newest === undefined ? null : keeping.keep('spec', scaled(newest.spec, request.replicas));
}

function wordsOf(scaling: Scaling, service: string): PlanDraft['words'] {
  const { app, request, was } = scaling;
  const { replicas } = request;
  const what = `${service} of ${titleOf(app.recipe)}`;
  return {
    title: `Scale: ${what}, ${was === replicas ? `${was} already` : `${was} → ${replicas}`}`,
    facts: [
      `${app.name}, on ${app.server}`,
      replicas === 0 ? stopping(service) : `Runs ${copies(replicas)} of ${service}.`,
      ...dataLine(scaling),
      nextDeploy(scaling),
      'Settings, data, other apps: untouched.',
    ].filter((line) => line !== ''),
    done: replicas === 0 ? `${what} is stopped` : `${what} runs: ${copies(replicas)}`,
    failed: `${what} does not start`,
  };
}

function stopping(service: string): string {
  return service === 'app'
    ? 'Stops app: members cannot use it until it is scaled up again.'
    : `Stops ${service}: what needs it does not work until then.`;
}

/** Copies share the volume on one node, and have one each on several: few programs like either. */
function dataLine({ one, request: { replicas }, was }: Scaling): readonly string[] {
  const mounts = one.spec.TaskTemplate.ContainerSpec.Mounts ?? [];
  const volumes = mounts.filter(({ Type, ReadOnly }) => Type === 'volume' && ReadOnly !== true);
  return replicas > 1 && replicas > was && volumes.length > 0
    ? ['⚠ it keeps data in a volume: copies share it on one node, and have one each on several']
    : [];
}

function nextDeploy({ byRecipe, request: { replicas } }: Scaling): string {
  if (byRecipe === replicas) {
    return 'As the recipe says.';
  }
  const back =
    byRecipe === null ? 'goes by the recipe again' : `sets it to ${byRecipe} again, as the recipe says`;
  return `The next deploy ${back}.`;
}

function copies(number: number): string {
  return number === 1 ? '1 copy' : `${number} copies`;
}

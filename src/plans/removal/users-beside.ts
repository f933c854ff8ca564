import type { App } from '../../apps/apps.ts';
import { UserError } from '../../kernel/errors.ts';
import { meantVersion } from '../../recipes/choose-version.ts';
import type { Recipes } from '../../recipes/recipes.ts';
import type { ServiceSpec } from '../../stack/spec.ts';
import type { LiveService } from '../../swarm/swarm.ts';
import { render } from '../parts/render-app.ts';

interface Beside {
  readonly recipes: Recipes;
  /** On the same swarm: other apps, and services of other stacks. */
  readonly others: { readonly apps: readonly App[]; readonly services: readonly LiveService[] };
}

/**
 * Who beside an app takes something of this name: networks, passwords, files and volumes. Of apps that do not run their files say it,
 * and only those are asked that name the app's stack. Throws `app_shared` where such files cannot be read.
 */
export async function usersBeside(
  { stack }: App,
  { recipes, others }: Beside,
): Promise<ReadonlyMap<string, string>> {
  const running = others.services.flatMap(({ spec }) =>
    takenBy(spec).map((name) => [name, spec.Name] as const),
  );
  const naming = others.apps.filter(({ text }) => text.includes(stack));
  const stopped = await Promise.all(
    naming.map(async (app) => (await takenByFiles(app, recipes)).map((name) => [name, app.name] as const)),
  );
  return new Map([...stopped.flat(), ...running]);
}

function takenBy({ TaskTemplate: { ContainerSpec, Networks } }: ServiceSpec): readonly string[] {
  return [
    ...(Networks ?? []).map(({ Target }) => Target),
    ...(ContainerSpec.Secrets ?? []).map(({ SecretName }) => SecretName),
    ...(ContainerSpec.Configs ?? []).map(({ ConfigName }) => ConfigName),
    ...(ContainerSpec.Mounts ?? []).flatMap(({ Source }) => Source ?? []),
  ];
}

async function takenByFiles(app: App, recipes: Recipes): Promise<readonly string[]> {
  try {
    const versions = await recipes.versions(app.recipe);
    const version = meantVersion(app.recipe, app.version, versions);
    const { loaded } = render(app, await recipes.read(app.recipe, version), version);
    return loaded.spec.services.flatMap(takenBy);
  } catch (error) {
    if (error instanceof UserError) {
      const sentence = `Another app on ${app.server} names this one in its settings, and what it takes of it cannot be told.`;
      throw new UserError('app_shared', sentence, { cause: error });
    }
    throw error;
  }
}

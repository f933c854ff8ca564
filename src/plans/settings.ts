import { z } from 'zod';
import { appPath, parseApp } from '../apps/app.ts';
import type { App, AppReader } from '../apps/apps.ts';
import { editSettings, type SettingChange } from '../apps/edit-env.ts';
import { guardSettings } from '../apps/guard-settings.ts';
import { sampleOf } from '../apps/new-app.ts';
import { type RecipeOfApp, recipeOfApp } from '../apps/recipe-of-app.ts';
import { keyedDigest } from '../kernel/digest.ts';
import { UserError } from '../kernel/errors.ts';
import { type PlanDraft, type Planner, planFor, type Vault } from '../operations/ports.ts';
import type { Recipes } from '../recipes/recipes.ts';
import { keptText, startKeeping } from '../steps/kept.ts';
import { writeSettings } from '../steps/write-settings.ts';
import type { SwarmReader, Swarms } from '../swarm/swarm.ts';
import { appOfRequest } from './parts/app-of-request.ts';
import { wordsOfSettings } from './parts/settings-words.ts';

export interface SettingsDeps {
  readonly apps: AppReader;
  readonly recipes: Recipes;
  readonly swarms: Swarms<SwarmReader>;
  /** Read only: what people want of the settings. */
  readonly vault: Vault;
  readonly digestKey: string;
}

/** Settings of an app as somebody wants them: a change of its file, which counts from the next deploy on. */
export function planSettings(deps: SettingsDeps): Planner {
  return planFor('config', async (request, signal): Promise<PlanDraft> => {
    const app = await appOfRequest(request, deps.apps);
    const changes = Changes.parse(JSON.parse(keptText(request.wanted, deps)));
    const recipe = await recipeOfApp(app, deps.recipes);
    guardSettings(app, changes, recipe.tree);
    await guardStackName(app, changes, { deps, signal });
    return draft({ app, changes, recipe }, deps);
  });
}

const Changes = z.array(z.strictObject({ key: z.string(), value: z.string().nullable() }));

/** A stack that runs under its old name would be left behind; so would be one that another app has. */
async function guardStackName(
  app: App,
  changes: readonly SettingChange[],
  { deps, signal }: { readonly deps: SettingsDeps; readonly signal: AbortSignal },
): Promise<void> {
  const change = changes.find(({ key }) => key === 'STACK_NAME');
  if (change === undefined) {
    return;
  }
  const live = await deps.swarms.of(app.server).observe(app.stack, signal);
  if (live.services.length > 0 || live.networks.length > 0) {
    const sentence = `\`${app.name}\` runs as the stack \`${app.stack}\`, and would go on beside the new one.`;
    throw new UserError('setting_refused', `${sentence} First: \`!undeploy ${app.name}\`.`);
  }
  const { apps } = await deps.apps.list();
  const other = apps.find(({ name, stack }) => name !== app.name && stack === change.value);
  if (other !== undefined) {
    throw new UserError('setting_refused', 'Another app has that stack name already.');
  }
}

interface Wanted {
  readonly app: App;
  readonly changes: readonly SettingChange[];
  readonly recipe: RecipeOfApp;
}

function draft({ app, changes, recipe }: Wanted, { digestKey }: SettingsDeps): PlanDraft {
  const sample = recipe.tree === null ? '' : sampleOf(recipe.tree);
  const text = editSettings(app.text, changes, sample);
  const after = parseApp({ server: app.server, path: appPath(app.server, app.name), text });
  const isNoop = text === app.text;
  const keeping = startKeeping(digestKey);
  const { words, quoted } = wordsOfSettings({ app, after, changes, recipe });
  const step = {
    server: app.server,
    app: app.name,
    keys: changes.map(({ key }) => key),
    from: keyedDigest(digestKey, app.text),
    to: keeping.keep('text', text),
  };
  return {
    words: quoted.length === 0 ? words : { ...words, quote: keeping.keep('text', quoted.join('\n')) },
    actions: ['config'],
    class: null,
    url: null,
    isNoop,
    steps: isNoop ? [] : [writeSettings.make(step)],
    keeps: keeping.keeps,
  };
}

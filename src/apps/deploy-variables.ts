import { abraShOf, exportsOf } from '../recipes/abra-sh.ts';
import { labelOf } from '../recipes/labels.ts';
import type { RecipeTree } from '../recipes/recipes.ts';
import type { App } from './apps.ts';

/** What a deploy adds to the service `app` beyond what the compose files say. */
export interface ServiceAdditions {
  /** Labels of the service; they replace the recipe's of the same name. */
  readonly labels: Readonly<Record<string, string>>;
  /** Variables of its containers; what the recipe sets itself stays. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What is being deployed of an app. */
export interface Deployment {
  readonly app: App;
  /** The release, or for a chaos deploy the commit's first eight digits, with `+U` for files that were not committed. */
  readonly version: string;
  readonly isChaos: boolean;
  /** `deployVariables` of the same app and tree. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The variables of the compose files: the app's settings, over them the exports of `abra.sh`, and the stack's name. */
export function deployVariables(app: App, tree: RecipeTree): Readonly<Record<string, string>> {
  return { ...app.env, ...exportsOf(abraShOf(tree)), STACK_NAME: app.stack };
}

/** The labels that abra sets, and every variable of the deploy for the containers of `app`: recipes count on both. */
export function appAdditions(deployment: Deployment): { readonly app: ServiceAdditions } {
  return { app: { labels: labelsOf(deployment), environment: environmentOf(deployment) } };
}

function labelsOf({ app, version, isChaos, variables }: Deployment): Record<string, string> {
  const { stack } = app;
  return {
    [labelOf(stack, 'recipe')]: app.recipe,
    [labelOf(stack, 'chaos')]: String(isChaos),
    // A chaos deploy leaves the version's label as the recipe has it.
    [labelOf(stack, isChaos ? 'chaos-version' : 'version')]: version,
    [labelOf(stack, 'autoupdate')]: variables['ENABLE_AUTO_UPDATE'] ?? 'false',
  };
}

/** `TYPE` in the containers names what is being deployed, not what the file's pin said before. */
function environmentOf({ app, version, variables }: Deployment): Record<string, string> {
  const pins = ['TYPE', 'RECIPE'].filter((key) => Object.hasOwn(variables, key));
  return { ...variables, ...Object.fromEntries(pins.map((key) => [key, `${app.recipe}:${version}`])) };
}

import { stackNameOf } from '../apps/app.ts';
import type { App } from '../apps/apps.ts';
import { checkNotBroken } from '../apps/broken.ts';
import { matchApps } from '../apps/match-apps.ts';
import { nearest } from '../kernel/did-you-mean.ts';
import { UserError } from '../kernel/errors.ts';
import { AppName, type RecipeName } from '../kernel/ids.ts';
import type { RequestOf } from '../operations/operation.ts';
import { chooseVersion } from '../recipes/choose-version.ts';
import type { CommandContext, Outcome, ServerInfo } from './command.ts';
import { lines } from './document.ts';
import { clipped } from './parse.ts';
import { offerOf, whichOne } from './pick-app.ts';
import type { Call } from './ports.ts';

/** What to deploy: an app that is there, or a new one of a recipe; or what to ask the person first. */
export type Target = { readonly request: RequestOf<'deploy'> } | { readonly instead: Outcome };

export interface Wish {
  readonly command: 'deploy' | 'plan';
  readonly words: string;
  readonly version: string | undefined;
}

/** Apps go before recipes of the same name. Throws `unknown_app`, `unknown_version`. */
export async function pickTarget(wish: Wish, context: CommandContext): Promise<Target> {
  const target = await find(wish, context);
  if ('request' in target && target.request.version !== null) {
    await checkVersion(target.request, target.request.version, context);
  }
  return target;
}

/** A version that is not there is told at once. It may have been published a moment ago, so the source is asked first. */
async function checkVersion(
  { recipe }: RequestOf<'deploy'>,
  asked: string,
  { recipes, signal }: CommandContext,
): Promise<void> {
  await recipes.refresh(recipe, signal);
  chooseVersion(recipe, { asked, pinned: null }, await recipes.versions(recipe));
}

async function find(wish: Wish, context: CommandContext): Promise<Target> {
  const { apps, broken } = await context.apps.list();
  const [app, ...others] = matchApps(wish.words, apps);
  if (app !== undefined) {
    return others.length === 0
      ? { request: requestOf(app, wish) }
      : { instead: whichOne([app, ...others], (name) => callFor(wish, name)) };
  }
  checkNotBroken(wish.words, broken);
  const recipes = await context.recipes.list();
  const wanted = wish.words.toLowerCase();
  const places = recipes.flatMap((recipe) => context.servers.map((server) => ({ recipe, server })));
  const place = places.find(({ recipe, server }) => domainOf(recipe, server) === wanted);
  if (place !== undefined) {
    return newApp(place.recipe, place.server, wish);
  }
  const recipe = recipes.find((name) => name.toLowerCase() === wanted);
  return recipe === undefined ? near(wish, apps, recipes) : newSomewhere(recipe, wish, context);
}

function domainOf(recipe: RecipeName, { appDomain }: ServerInfo): string {
  return `${recipe.toLowerCase()}.${appDomain}`;
}

function requestOf({ name: app, server, stack, recipe }: App, { version }: Wish): RequestOf<'deploy'> {
  return { action: 'deploy', app, server, stack, recipe, isNew: false, version: version ?? null };
}

/** `<recipe>.<app domain>` on the only server; on several, people choose. */
function newSomewhere(recipe: RecipeName, wish: Wish, { servers }: CommandContext): Target {
  const [server, ...others] = servers;
  if (server === undefined) {
    throw new UserError(
      'unknown_server',
      'No server in config.yml takes new apps: none has an `app_domain`.',
    );
  }
  return others.length > 0 ? { instead: whichServer(recipe, wish, servers) } : newApp(recipe, server, wish);
}

function newApp(recipe: RecipeName, server: ServerInfo, { version }: Wish): Target {
  const app = AppName.parse(domainOf(recipe, server));
  return {
    request: {
      action: 'deploy',
      app,
      server: server.name,
      stack: stackNameOf(app, {}),
      recipe,
      isNew: true,
      version: version ?? null,
    },
  };
}

function whichServer(recipe: RecipeName, wish: Wish, servers: readonly ServerInfo[]): Outcome {
  return {
    ask: lines('On which server?'),
    options: servers.slice(0, 9).map((server) => ({
      label: `${domainOf(recipe, server)} on ${server.name}`,
      call: callFor(wish, domainOf(recipe, server)),
    })),
  };
}

function near(wish: Wish, apps: readonly App[], recipes: readonly RecipeName[]): Target {
  const sentence = `There is no app and no recipe \`${clipped(wish.words)}\`.`;
  const best = nearest(wish.words, [...apps.map(({ name }) => name), ...recipes]);
  if (best === null) {
    throw new UserError('unknown_app', sentence);
  }
  return { instead: offerOf(sentence, best, callFor(wish, best)) };
}

function callFor({ command, version }: Wish, app: string): Call {
  return { command, args: version === undefined ? { app } : { app, version } };
}

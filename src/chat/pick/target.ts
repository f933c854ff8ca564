import { z } from 'zod';
import { decide, nameOf } from '../../access/decide.ts';
import { stackNameOf } from '../../apps/app.ts';
import type { App } from '../../apps/apps.ts';
import { checkNotBroken } from '../../apps/broken.ts';
import { matchApps } from '../../apps/match-apps.ts';
import { nearest } from '../../kernel/did-you-mean.ts';
import { UserError } from '../../kernel/errors.ts';
import { AppName, type RecipeName } from '../../kernel/ids.ts';
import { holdOn } from '../../operations/holds.ts';
import type { RequestOf } from '../../operations/operation.ts';
import { chooseVersion } from '../../recipes/choose-version.ts';
import { flag, isGiven } from '../arguments.ts';
import type { CommandContext, Outcome } from '../command.ts';
import { lines } from '../document.ts';
import type { ServerInfo } from '../looks.ts';
import { clipped, typedAs } from '../parse.ts';
import type { Call } from '../ports.ts';
import { offerOf, whichOne } from './app.ts';

/** What to deploy: an app that is there, or a new one of a recipe; or what to ask the person first. */
export type Target = { readonly request: RequestOf<'deploy'> } | { readonly instead: Outcome };

export interface Wish {
  readonly command: 'deploy' | 'plan';
  readonly words: string;
  readonly version: string | undefined;
  /** A branch or commit instead of a release. */
  readonly chaos: string | undefined;
  /** What does not change is restarted. */
  readonly isForced: boolean;
}

/** The arguments of both commands that show or ask for a deploy. */
export const targetArgs = {
  app: z.string(),
  version: z.string().optional(),
  chaos: flag(z.string().optional(), 'branch|commit'),
  force: isGiven,
};

/** What the flags and words of such a command mean. Throws `bad_arguments`. */
export function wishOf(
  command: Wish['command'],
  { app, version, chaos, force }: z.infer<z.ZodObject<typeof targetArgs>>,
): Wish {
  if (version !== undefined && chaos !== undefined) {
    const sentence = 'Either a version or `--chaos` with a branch or commit: both at once mean two things.';
    throw new UserError('bad_arguments', sentence);
  }
  return { command, words: app, version, chaos, isForced: force };
}

/** What it would change, and how it is asked for. Asks for nothing. Throws `not_authorised`. */
export async function showTarget(
  request: RequestOf<'deploy'>,
  wish: Wish,
  context: CommandContext,
): Promise<Outcome> {
  const { preview, signal, bot, swarms, adoption } = context;
  checkMayLook(request, context);
  const { document, ...file } = await preview(request, signal);
  const { app, server, stack } = request;
  const { services } = await swarms.of(server).observe(stack, signal);
  const typed = typedAs({ ...callFor(wish, app), command: 'deploy' }, bot.prefix);
  const next = adoption.isObserved({ server, stack }, services)
    ? `Nothing was done, and I only observe it so far: first \`${bot.prefix}adopt ${app}\`.`
    : (heldLine(app, context) ?? `Nothing was done. \`${typed}\` asks for it.`);
  return { answer: [...document, ...lines(next)], ...file };
}

/** Why it could not be asked for now; `null`: it could. */
function heldLine(app: AppName, { holds, policy, timeOf }: CommandContext): string | null {
  const hold = holdOn(app, holds());
  return hold === null
    ? null
    : `Nothing was done, and nothing may be until ${timeOf(hold.until)}: ${nameOf(policy, hold.by)} holds it.`;
}

/** A domain that is proposed for a recipe may be that of an app which is not there for this person, or in this room. */
function checkMayLook(
  { app, server, recipe }: RequestOf<'deploy'>,
  { policy, who, members }: CommandContext,
): void {
  const asked = { ...who, actions: ['look'], class: null, app, server, recipe };
  const decision = decide(policy, asked, members);
  if (decision.decision === 'refused') {
    throw new UserError('not_authorised', decision.reason);
  }
}

/** Apps go before recipes of the same name. Throws `unknown_app`, `unknown_version`. */
export async function pickTarget(wish: Wish, context: CommandContext): Promise<Target> {
  const target = await find(wish, context);
  if ('request' in target) {
    await checkVersion(target.request, context);
  }
  return target;
}

/** A version that is not there is told at once. It may have been published a moment ago, so the source is asked first. */
async function checkVersion(request: RequestOf<'deploy'>, context: CommandContext): Promise<void> {
  const { recipe, version, chaos } = request;
  const { recipes, signal } = context;
  if (version !== null || chaos !== undefined) {
    await recipes.refresh(recipe, signal);
  }
  if (version !== null) {
    const wish = { asked: version, pinned: null, hidden: context.quarantine(request) };
    chooseVersion(recipe, wish, await recipes.versions(recipe));
  }
  if (chaos !== undefined) {
    await recipes.commit(recipe, chaos);
  }
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

function requestOf({ name: app, server, stack, recipe }: App, wish: Wish): RequestOf<'deploy'> {
  return { action: 'deploy', app, server, stack, recipe, isNew: false, ...wishedOf(wish) };
}

function wishedOf({
  version,
  chaos,
  isForced,
}: Wish): Pick<RequestOf<'deploy'>, 'version' | 'chaos' | 'isForced'> {
  return {
    version: version ?? null,
    ...(chaos === undefined ? {} : { chaos }),
    ...(isForced ? { isForced } : {}),
  };
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

function newApp(recipe: RecipeName, server: ServerInfo, wish: Wish): Target {
  const app = AppName.parse(domainOf(recipe, server));
  return {
    request: {
      action: 'deploy',
      app,
      server: server.name,
      stack: stackNameOf(app, {}),
      recipe,
      isNew: true,
      ...wishedOf(wish),
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

function callFor({ command, version, chaos, isForced }: Wish, app: string): Call {
  return {
    command,
    args: {
      app,
      ...(version === undefined ? {} : { version }),
      ...(chaos === undefined ? {} : { '--chaos': chaos }),
      ...(isForced ? { '--force': '' } : {}),
    },
  };
}

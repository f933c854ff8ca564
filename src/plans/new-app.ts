import { z } from 'zod';
import { appPath, parseApp } from '../apps/app.ts';
import type { App, AppReader } from '../apps/apps.ts';
import { checkDomainFree } from '../apps/domain-free.ts';
import { editSettings } from '../apps/edit-env.ts';
import { parseEnvFile } from '../apps/env-file.ts';
import { newApp } from '../apps/new-app.ts';
import { hasSecretName } from '../apps/secret-looking.ts';
import { shownSetting } from '../apps/shown-setting.ts';
import { UserError } from '../kernel/errors.ts';
import { type PlanDraft, type Planner, planFor, type Vault } from '../operations/ports.ts';
import type { Recipes } from '../recipes/recipes.ts';
import { planSecrets, type SecretPlan, type SecretUse } from '../recipes/secrets.ts';
import { titleOf } from '../recipes/title.ts';
import { listed, versionWords } from '../recipes/words.ts';
import { createApp } from '../steps/create-app.ts';
import { keptText, startKeeping } from '../steps/kept.ts';
import { render } from './parts/render-app.ts';

export interface NewAppDeps {
  readonly apps: AppReader;
  readonly recipes: Recipes;
  /** Read only: what people answered. */
  readonly vault: Vault;
  readonly digestKey: string;
}

const MOST_LINES = 14;

/** The first settings of an app: the recipe's sample with what people answered. Nothing is deployed. */
export function planNewApp(deps: NewAppDeps): Planner {
  return planFor(
    'create',
    async ({ app: name, server, stack, recipe, version, answers }): Promise<PlanDraft> => {
      const tree = await deps.recipes.read(recipe, version);
      const given = Answers.parse(JSON.parse(keptText(answers, deps)));
      const changes = Object.entries(given).map(([key, value]) => ({ key, value }));
      const text = editSettings(newApp(tree, name, version).text, changes);
      const app = parseApp({ server, path: appPath(server, name), text });
      if (app.stack !== stack) {
        throw new UserError('app_exists', `The stack would be \`${app.stack}\` now, and not \`${stack}\`.`);
      }
      checkDomainFree(app, await deps.apps.list());
      const { loaded } = render(app, tree, version);
      const uses = loaded.secrets.filter(({ isExternal }) => isExternal);
      checkNames(app, uses);
      const secrets = planSecrets(uses, parseEnvFile(text, '.env').entries, appPath(server, name));
      return draft(app, { secrets, version }, deps);
    },
  );
}

/** Docker's limit for the name of a secret. Source: moby, `validateSecretSpec`. */
const MAX_SECRET_LENGTH = 64;

/** A long domain makes long names of secrets; while there is no app, a shorter one is the cure. */
function checkNames({ name, stack }: App, secrets: readonly Pick<SecretUse, 'key' | 'name'>[]): void {
  const longest = secrets.toSorted((one, other) => other.name.length - one.name.length)[0];
  const tooMany = (longest?.name.length ?? 0) - MAX_SECRET_LENGTH;
  if (longest !== undefined && tooMany > 0) {
    throw new UserError(
      'setting_refused',
      `\`${name}\` is too long: its secret \`${longest.key}\` would have a name of ${longest.name.length} characters, and Docker ` +
        `takes ${MAX_SECRET_LENGTH}. A domain of at most ${stack.length - tooMany} characters does.`,
    );
  }
}

const Answers = z.record(z.string(), z.string());

function draft(
  app: App,
  { secrets, version }: { readonly secrets: readonly SecretPlan[]; readonly version: string },
  { digestKey }: NewAppDeps,
): PlanDraft {
  const keeping = startKeeping(digestKey);
  const { server, name, recipe, text } = app;
  const title = titleOf(recipe);
  return {
    words: {
      title: `Settings of a new app: ${title}`,
      facts: [`${name}, on ${server}`, `Recipe ${versionWords(version)}`, ...facts(app, secrets)],
      quote: keeping.keep('text', shown(app).join('\n')),
      done: `Settings of ${name} are there`,
      failed: `Settings of ${name} could not be made`,
      next: [...byHandFirst(app, secrets), `\`!deploy ${name}\` starts it.`],
    },
    actions: ['create'],
    class: null,
    url: null,
    isNoop: false,
    steps: [createApp.make({ server, app: name, text: keeping.keep('text', text) })],
    keeps: keeping.keeps,
  };
}

function facts({ env, name }: App, secrets: readonly SecretPlan[]): readonly string[] {
  const empty = Object.keys(env).filter((key) => env[key] === '');
  const passwords = empty.filter((key) => hasSecretName(key));
  const made = secrets.filter(({ isGenerated }) => isGenerated).length;
  const rest = empty.filter((key) => !hasSecretName(key));
  return [
    /(?:^|\.)xn--/.test(env['DOMAIN'] ?? name)
      ? 'A domain of another alphabet: files and certificates write it so.'
      : '',
    made === 0 ? '' : `The deploy makes ${made} ${made === 1 ? 'password' : 'passwords'}.`,
    rest.length === 0 ? '' : `Left empty: ${listed(rest)}`,
    passwords.length === 0
      ? ''
      : `Passwords that do not belong into a room, left empty: ${listed(passwords)}`,
    'Nothing is deployed by it.',
  ].filter((fact) => fact !== '');
}

function byHandFirst({ name }: App, secrets: readonly SecretPlan[]): readonly string[] {
  const byHand = secrets.filter(({ isGenerated }) => !isGenerated).map(({ key }) => key);
  return byHand.length === 0 ? [] : [`First \`!secret insert ${name} <name>\`: ${listed(byHand)}.`];
}

/** The file as it would be, without its comments. */
function shown({ env }: App): readonly string[] {
  const lines = Object.entries(env).map(([key, value]) => shownSetting(key, value));
  const more = lines.length - MOST_LINES;
  return more > 1 ? [...lines.slice(0, MOST_LINES), `and ${more} more settings`] : lines;
}

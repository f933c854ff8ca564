import { didYouMean } from '../kernel/did-you-mean.ts';
import { UserError } from '../kernel/errors.ts';
import { StackName } from '../kernel/ids.ts';
import type { RecipeTree } from '../recipes/recipes.ts';
import type { App } from './apps.ts';
import type { SettingChange } from './edit-env.ts';

const SECRET_VERSION = /^SECRET_\w+_VERSION$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;
/** `v2`, and what else may end the name of a secret. */
const VERSION = /^[A-Za-z0-9.-]{1,16}$/;

/** Throws `setting_refused` for a change that something else is for, with a sentence that says what. */
export function guardSettings(app: App, changes: readonly SettingChange[], tree: RecipeTree | null): void {
  for (const change of changes) {
    if (!NAME.test(change.key)) {
      refuse('A name of a setting has letters, digits and `_`, and begins with no digit.');
    }
    const guard = guards.find(({ keys }) => keys.test(change.key));
    guard?.check(app, change, tree);
  }
}

interface Guard {
  readonly keys: RegExp;
  check(app: App, change: SettingChange, tree: RecipeTree | null): void;
}

const guards: readonly Guard[] = [
  { keys: /^(?:TYPE|RECIPE)$/, check: ({ name }, { key }) => refuse(recipeWords(name, key)) },
  { keys: /^DOMAIN$/, check: guardDomain },
  { keys: SECRET_VERSION, check: guardSecret },
  { keys: /^STACK_NAME$/, check: guardStack },
  { keys: /^COMPOSE_FILE$/, check: guardOverlays },
];

function recipeWords(app: string, key: string): string {
  return `\`${key}\` says of which recipe and version an app is: \`!deploy ${app} <version>\` changes it. Another recipe is another app: \`!new\`.`;
}

function guardDomain({ name, recipe }: App, { value }: SettingChange): void {
  if (value !== name) {
    refuse(
      `An app is named by its domain: another one is another app, \`!new ${recipe} <domain>\`. \`EXTRA_DOMAINS\` gives this one more addresses.`,
    );
  }
}

/** A version that is missing is given here; a new one needs a new password, and both come by a rotation. */
function guardSecret({ env, name }: App, { key, value }: SettingChange): void {
  const now = env[key] ?? '';
  if (value === null || (now !== '' && now !== value)) {
    const secret = key.replace(/^SECRET_(\w+)_VERSION$/, '$1').toLowerCase();
    refuse(`\`${key}\` is the version of a password: \`!secret rotate ${name} ${secret}\` changes both.`);
  }
  if (!VERSION.test(value)) {
    refuse(`\`${key}\` should read \`v1\`: it ends the password’s name on the server.`);
  }
}

function guardStack(_app: App, { value }: SettingChange): void {
  if (value !== null && !StackName.safeParse(value).success) {
    refuse('No stack can have that name: letters, digits, `_`, `-` and dots, at most 63.');
  }
}

function guardOverlays({ recipe, version }: App, { value }: SettingChange, tree: RecipeTree | null): void {
  const items = (value ?? '').split(':').filter((item) => item !== '');
  const missing =
    tree === null ? undefined : items.find((item) => !tree.files.has(item.replace(/^\.\//, '')));
  if (missing !== undefined && tree !== null) {
    const there = [...tree.files.keys()]
      .filter((path) => /(?:^|\/)compose[^/]*\.ya?ml$/.test(path))
      .toSorted();
    const near = didYouMean(missing, there);
    refuse(
      `\`${recipe}\` ${version ?? ''} has no file \`${missing.slice(0, 60)}\`.${near} It has: ${there.join(', ')}.`,
    );
  }
}

function refuse(sentence: string): never {
  throw new UserError('setting_refused', sentence);
}

import type { App } from '../../apps/apps.ts';
import type { SettingChange } from '../../apps/edit-env.ts';
import { sampleOf } from '../../apps/new-app.ts';
import type { RecipeOfApp } from '../../apps/recipe-of-app.ts';
import { namesOfRecipe, sampleSettings } from '../../apps/sample-settings.ts';
import { looksSecret } from '../../apps/secret-looking.ts';
import { settingLines } from '../../apps/shown-setting.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Plan } from '../../operations/operation.ts';
import { listed } from '../../recipes/words.ts';
import { render } from './render-app.ts';

const MOST_LINES = 8;

export interface SettingsChange {
  readonly app: App;
  /** The app as its file would be. */
  readonly after: App;
  readonly changes: readonly SettingChange[];
  readonly recipe: RecipeOfApp;
}

/** The card: names in its lines, values only in what is quoted, which the journal does not hold. */
export function wordsOfSettings(change: SettingsChange): {
  readonly words: Plan['words'];
  readonly quoted: readonly string[];
} {
  const { app, after, changes } = change;
  const lines = settingLines(app.env, after.env);
  const more = lines.length - MOST_LINES;
  return {
    words: {
      title: `Settings of ${app.name}`,
      facts: [
        `on ${app.server}, recipe ${app.recipe}`,
        changesLine(changes),
        alongLine(change),
        ...remarks(change),
        'Nothing is restarted by it.',
      ].filter((fact) => fact !== ''),
      done: `Settings of ${app.name} are changed`,
      failed: `Settings of ${app.name} could not be changed`,
      next: [`It takes effect with the next \`!deploy ${app.name}\`.`],
    },
    quoted: more > 1 ? [...lines.slice(0, MOST_LINES), `and ${more} more lines`] : lines,
  };
}

function changesLine(changes: readonly SettingChange[]): string {
  const set = changes.filter(({ value }) => value !== null).map(({ key }) => key);
  const unset = changes.filter(({ value }) => value === null).map(({ key }) => key);
  const parts = [
    set.length === 0 ? '' : `Sets ${listed(set)}`,
    unset.length === 0 ? '' : `unsets ${listed(unset)}`,
  ];
  const line = parts.filter((part) => part !== '').join(', ');
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
}

/** Settings that name a changed one: their values move with it. */
function alongLine({ app, after, changes }: SettingsChange): string {
  const own = new Set(changes.map(({ key }) => key));
  const along = Object.keys(after.env).filter((key) => !own.has(key) && after.env[key] !== app.env[key]);
  return along.length === 0
    ? ''
    : `With it changes ${listed(along)}, which ${along.length === 1 ? 'names' : 'name'} it.`;
}

function remarks(change: SettingsChange): readonly string[] {
  const { recipe, changes } = change;
  const literal = changes.filter(({ value }) => /\$\{?[A-Z]/.test(value ?? '')).map(({ key }) => key);
  return [
    recipe.note === '' ? '' : `⚠ ${recipe.note}`,
    unknownLine(change),
    missingLine(change),
    leftInHistory(change),
    changes.some(({ key }) => key === 'STACK_NAME')
      ? '⚠ Data and passwords of the old stack name stay behind.'
      : '',
    literal.length === 0 ? '' : `\`$\` in ${listed(literal)} is kept as it is: nothing is filled in.`,
    refusedLine(change),
  ];
}

function unknownLine({ changes, recipe: { tree } }: SettingsChange): string {
  const names = tree === null ? null : namesOfRecipe(tree);
  const unknown = changes.filter(({ key, value }) => value !== null && names !== null && !names.has(key));
  return unknown.length === 0
    ? ''
    : `⚠ No file of the recipe names ${listed(unknown.map(({ key }) => key))}.`;
}

function missingLine({ changes, recipe: { tree } }: SettingsChange): string {
  const sample = sampleSettings(tree === null ? '' : sampleOf(tree));
  const missing = changes.filter(({ key, value }) => value === null && sample.get(key)?.isOptional === false);
  return missing.length === 0 ? '' : `⚠ The recipe’s sample has ${listed(missing.map(({ key }) => key))}.`;
}

/** What was a password in the file is one in the repository. */
function leftInHistory({ app, changes }: SettingsChange): string {
  const gone = changes.filter(({ key, value }) => value === null && looksSecret(key, app.env[key] ?? ''));
  return gone.length === 0
    ? ''
    : `⚠ The repository’s history keeps ${listed(gone.map(({ key }) => key))}: change what it opens.`;
}

/** Whether the recipe could be deployed with these settings: the sentence that `!deploy` would say. */
function refusedLine({ after, recipe: { tree, version } }: SettingsChange): string {
  if (tree === null || version === null) {
    return '';
  }
  try {
    render(after, tree, version);
    return '';
  } catch (error) {
    if (error instanceof UserError) {
      return `⚠ \`!deploy\` would refuse it: ${error.message}`;
    }
    throw error;
  }
}

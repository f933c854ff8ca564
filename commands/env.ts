import { z } from 'zod';
import { appPath } from '../src/apps/app.ts';
import type { App } from '../src/apps/apps.ts';
import { isInOrder, reportSettings, type SettingsReport } from '../src/apps/check-settings.ts';
import { lastEntry, parseEnvFile } from '../src/apps/env-file.ts';
import { recipeOfApp } from '../src/apps/recipe-of-app.ts';
import { domainOf, sharingDomain } from '../src/apps/same-domain.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick/app.ts';
import { UserError } from '../src/kernel/errors.ts';
import { listed } from '../src/recipes/words.ts';

export default defineCommand({
  name: 'env',
  summary: 'Check an app’s settings against what its recipe knows.',
  example: '!env check nextcloud',
  actions: ['look'],
  usage: 'check <app>',
  args: z.object({ check: z.string(), app: z.string() }),
  async run({ check, app: words }, context) {
    if (check.toLowerCase() !== 'check') {
      throw new UserError('bad_arguments', 'That is `!env check <app>`. `!config <app>` shows the settings.');
    }
    const picked = await pickApp(words, context, (app) => ({ command: 'env', args: { check, app } }));
    return 'instead' in picked ? picked.instead : report(picked.app, context);
  },
});

async function report(app: App, context: CommandContext): Promise<Outcome> {
  const { tree, version, note } = await recipeOfApp(app, context.recipes);
  if (tree === null) {
    const [why = note] = await refusal(app, context);
    return { answer: lines(`${app.name}: its settings could not be checked.`, why) };
  }
  const found = reportSettings(app, tree);
  const trouble = [...(await domainTrouble(app, context)), ...(await refusal(app, context))];
  const isGood = isInOrder(found) && trouble.length === 0 && (note === '' || app.version === null);
  return {
    answer: lines(
      isGood ? `The settings of ${app.name} are in order.` : `⚠ Settings of ${app.name}`,
      note === '' ? `Held against ${app.recipe} ${version}.` : `⚠ ${note}`,
      ...trouble,
      ...linesOf(found, app),
    ),
  };
}

async function domainTrouble(app: App, { apps }: CommandContext): Promise<readonly string[]> {
  const others = sharingDomain(app, (await apps.list()).apps);
  return [
    ...others.map((other) => `\`${other.name}\` has the same \`DOMAIN\`: one of the two is not reached.`),
    ...spelling(app),
  ];
}

/** Certificates and rules write domains in small letters, and other alphabets as Punycode. */
function spelling(app: App): readonly string[] {
  const entry = lastEntry(parseEnvFile(app.text, pathOf(app)), 'DOMAIN');
  const domain = domainOf(app);
  return entry === null || domain === '' || entry.value === domain
    ? []
    : [`${pathOf(app)}:${entry.line}: write it \`DOMAIN=${domain}\`, as certificates do.`];
}

/** What is wrong with files, and not with the swarm: whatever the engine does, these settings do not deploy. */
const FAULTS = new Set<string>([
  'app_broken',
  'recipe_broken',
  'compose_invalid',
  'compose_unsupported',
  'app_exists',
  'unknown_recipe',
  'unknown_version',
]);

/** The sentence with which a deploy would be refused. */
async function refusal(
  { name, server, stack, recipe }: App,
  { preview, signal }: CommandContext,
): Promise<readonly string[]> {
  try {
    await preview(
      { action: 'deploy', app: name, server, stack, recipe, isNew: false, version: null },
      signal,
    );
    return [];
  } catch (error) {
    if (error instanceof UserError) {
      return FAULTS.has(error.code) ? [`\`!deploy\` would refuse it: ${error.message}`] : [];
    }
    throw error;
  }
}

function linesOf(
  { missing, empty, unknown, twice, commentTaken }: SettingsReport,
  app: App,
): readonly string[] {
  const file = pathOf(app);
  return [
    missing.length === 0 ? '' : `Missing: ${listed(missing)}`,
    empty.length === 0 ? '' : `Empty: ${named(empty)}`,
    unknown.length === 0 ? '' : `No file of the recipe names: ${named(unknown)}`,
    ...twice.map(
      ({ key, lines: at }) =>
        `${key} is there ${at.length} times (lines ${at.join(', ')}): the last one counts.`,
    ),
    ...commentTaken.map(
      ({ key, line }) =>
        `${file}:${line}: the comment behind \`${key}=\` is its value. \`${key}="" # …\` is empty.`,
    ),
    missing.length === 0 ? '' : `\`!config set ${app.name} ${missing[0]}=…\` adds one.`,
  ];
}

function pathOf({ server, name }: App): string {
  return appPath(server, name);
}

function named(entries: readonly { readonly key: string; readonly line: number }[]): string {
  return listed(entries.map(({ key, line }) => `${key} (line ${line})`));
}

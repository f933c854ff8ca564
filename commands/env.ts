import { z } from 'zod';
import type { App } from '../src/apps/apps.ts';
import { isInOrder, reportSettings, type SettingsReport } from '../src/apps/check-settings.ts';
import { recipeOfApp } from '../src/apps/recipe-of-app.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick-app.ts';
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
    return { answer: lines(`${app.name}: its settings could not be checked.`, note) };
  }
  const found = reportSettings(app, tree);
  const trouble = [...(await sameDomain(app, context)), ...(await refusal(app, context))];
  const isGood = isInOrder(found) && trouble.length === 0;
  return {
    answer: lines(
      isGood ? `The settings of ${app.name} are in order.` : `⚠ Settings of ${app.name}`,
      note === '' ? `Held against ${app.recipe} ${version}.` : `⚠ ${note}`,
      ...trouble,
      ...linesOf(found, app),
    ),
  };
}

/** Two apps at one address: the proxy serves one of them, and nobody knows which. */
async function sameDomain({ name, env }: App, { apps }: CommandContext): Promise<readonly string[]> {
  const domain = env['DOMAIN']?.toLowerCase() ?? '';
  const others = (await apps.list()).apps.filter(
    (app) => app.env['DOMAIN']?.toLowerCase() === domain && app.name !== name,
  );
  return domain === ''
    ? []
    : others.map((other) => `\`${other.name}\` has the same \`DOMAIN\`: one of the two is not reached.`);
}

/** What is wrong with files, and not with the swarm: whatever the engine does, these settings do not deploy. */
const FAULTS = new Set<string>([
  'app_broken',
  'recipe_broken',
  'compose_invalid',
  'compose_unsupported',
  'app_exists',
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
  const file = `${app.name}.env`;
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

function named(entries: readonly { readonly key: string; readonly line: number }[]): string {
  return listed(entries.map(({ key, line }) => `${key} (line ${line})`));
}

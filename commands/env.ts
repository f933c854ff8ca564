import { z } from 'zod';
import type { App } from '../src/apps/apps.ts';
import { isInOrder, reportSettings, type SettingsReport } from '../src/apps/check-settings.ts';
import { recipeOfApp } from '../src/apps/recipe-of-app.ts';
import { type CommandContext, defineCommand, type Outcome } from '../src/chat/command.ts';
import { lines } from '../src/chat/document.ts';
import { pickApp } from '../src/chat/pick-app.ts';
import { UserError } from '../src/kernel/errors.ts';
import { foreign, listed } from '../src/recipes/words.ts';

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
    return { answer: lines(`${app.name}: its settings could not be checked.`, foreign(note, 240)) };
  }
  const found = reportSettings(app, tree);
  return {
    answer: lines(
      isInOrder(found) ? `The settings of ${app.name} are in order.` : `⚠ Settings of ${app.name}`,
      note === '' ? `Held against ${app.recipe} ${version}.` : `⚠ ${foreign(note)}`,
      ...linesOf(found, app),
    ),
  };
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

import type { RecipeTree } from '../recipes/recipes.ts';
import type { App } from './apps.ts';
import { type EnvEntry, parseEnvFile } from './env-file.ts';
import { missingSettings, sampleOf } from './new-app.ts';
import { namesOfRecipe, sampleSettings } from './sample-settings.ts';

/** What an app's settings lack, beside the recipe's sample, and what in them does nothing. */
export interface SettingsReport {
  /** In the sample, and not in the app's file. */
  readonly missing: readonly string[];
  /** There and empty, where the sample has a value or leaves one to be filled in. */
  readonly empty: readonly EnvEntry[];
  /** No file of the recipe names it. */
  readonly unknown: readonly EnvEntry[];
  /** Given twice, so that only the last one counts. */
  readonly twice: readonly { readonly key: string; readonly lines: readonly number[] }[];
  /** `KEY= # why`: abra takes the comment for the value. */
  readonly commentTaken: readonly EnvEntry[];
}

/** An app's file against its recipe. Throws `recipe_broken` for a recipe without a sample. */
export function reportSettings(app: App, tree: RecipeTree): SettingsReport {
  const sample = sampleOf(tree);
  const wanted = sampleSettings(sample);
  const names = namesOfRecipe(tree);
  const { entries } = parseEnvFile(app.text, `${app.name}.env`);
  const last = entries.filter((entry) => entries.findLast(({ key }) => key === entry.key) === entry);
  return {
    missing: missingSettings(sample, app.env),
    empty: last.filter(({ key, value }) => value === '' && wanted.get(key)?.isOptional === false),
    unknown: last.filter(({ key }) => !names.has(key)),
    twice: twiceIn(app.text, entries),
    commentTaken: last.filter(({ isCommentTaken }) => isCommentTaken),
  };
}

export function isInOrder(report: SettingsReport): boolean {
  return Object.values(report).every((found) => found.length === 0);
}

/** `2 missing, 1 twice`: what should be mended. An empty one, and one that only the image knows, may be meant. */
export function reportWords({ missing, twice, commentTaken }: SettingsReport): string {
  const counts: readonly (readonly [number, string])[] = [
    [missing.length, 'missing'],
    [twice.length, 'twice'],
    [commentTaken.length, 'with a comment for a value'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');
}

/** `A="$A:more"` goes on with what was there, and is meant. */
function twiceIn(text: string, entries: readonly EnvEntry[]): SettingsReport['twice'] {
  const lines = text.split('\n');
  const byKey = Map.groupBy(entries, ({ key }) => key);
  return [...byKey].flatMap(([key, all]) => {
    const lost = all
      .slice(1)
      .some(({ line }) => !new RegExp(String.raw`\$\{?${key}\b`).test(lines[line - 1] ?? ''));
    return lost ? [{ key, lines: all.map(({ line }) => line) }] : [];
  });
}

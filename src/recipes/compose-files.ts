import { UserError } from '../kernel/errors.ts';
import type { RecipeTree } from './recipes.ts';

const DEFAULT = 'compose.yml';

/**
 * The compose files of an app in the order in which they are merged: `COMPOSE_FILE`, relative to the recipe's root.
 * Throws `recipe_broken` for one that the recipe does not have at this version.
 */
export function composeFiles(env: Readonly<Record<string, string>>, tree: RecipeTree): readonly string[] {
  const items = (env['COMPOSE_FILE'] ?? '').split(':').filter((item) => item.trim() !== '');
  return (items.length === 0 ? [DEFAULT] : items).map((item) => existing(item.trim(), tree));
}

function existing(item: string, { files, recipe, commit }: RecipeTree): string {
  const path = item
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  // Absolute paths and `..` are never in the tree; they are tried as they are, so that they are named as they are.
  if (item.startsWith('/') || !files.has(path)) {
    throw new UserError(
      'recipe_broken',
      `\`${recipe}\` has no such file at ${commit.slice(0, 8)}, but the app’s \`COMPOSE_FILE\` names it.`,
      { place: { path: item } },
    );
  }
  return path;
}

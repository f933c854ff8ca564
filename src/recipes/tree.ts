import type { RecipeTree } from './recipes.ts';

/** A file of the recipe as text, `null` when it is not there. What is no UTF-8 shows as `�`. */
export function textOf(tree: RecipeTree, path: string): string | null {
  const bytes = tree.files.get(path);
  return bytes === undefined ? null : new TextDecoder().decode(bytes);
}

import type { RecipeName } from '../kernel/ids.ts';

/** How people call a recipe: `nextcloud` → `Nextcloud`, `matrix-synapse` → `Matrix Synapse`. */
export function titleOf(recipe: RecipeName): string {
  return recipe
    .split(/[-_]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

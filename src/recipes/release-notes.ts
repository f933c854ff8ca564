import type { RecipeTree } from './recipes.ts';
import { textOf } from './tree.ts';

export interface ReleaseNote {
  readonly version: string;
  readonly text: string;
}

/**
 * The notes of these versions (`versionsPassed`), in their order; most versions have none. Read them from the tree of the newest one,
 * which holds all earlier ones too.
 */
export function releaseNotes(tree: RecipeTree, versions: readonly string[]): readonly ReleaseNote[] {
  return versions
    .map((version) => ({ version, text: textOf(tree, `release/${version}`)?.trim() ?? '' }))
    .filter(({ text }) => text !== '');
}

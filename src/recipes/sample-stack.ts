import { UserError } from '../kernel/errors.ts';
import { StackName } from '../kernel/ids.ts';
import { decodeText } from '../stack/decode-text.ts';
import { type LoadedStack, loadStack } from '../stack/load.ts';
import { abraShOf, exportsOf } from './abra-sh.ts';
import { composeFiles } from './compose-files.ts';
import type { RecipeTree } from './recipes.ts';

/** What is read of a recipe's `.env.sample`. */
export interface SampleSettings {
  /** Those in force, in the order of the file; a key may come again. */
  readonly entries: readonly {
    readonly key: string;
    readonly value: string;
    readonly line: number;
    /** Of the comment behind it: `# length=64`. */
    readonly modifiers: Readonly<Record<string, string>>;
  }[];
  /** The last value of each key. */
  readonly values: Readonly<Record<string, string>>;
  /** Those that are commented out: people may want them. */
  readonly optional: Readonly<Record<string, string>>;
}

/** Twenty times the largest known. A longer one takes a second to read, for everybody, and some questions read ten of them. */
const MOST_BYTES = 256 * 1024;
const MAIN = 'compose.yml';

/** A name that no stack of an app has. */
export const SAMPLE_STACK = StackName.parse('sample');

/**
 * The stack that the recipe's own sample makes, or with `overlay` beside its compose files, and the sample's optional settings with it.
 * Throws as a deploy would, with file and line: `compose_invalid`, `compose_unsupported`, `recipe_broken`.
 */
export function sampleStack(
  tree: RecipeTree,
  sample: SampleSettings,
  overlay: string | null = null,
): LoadedStack {
  const optional = overlay === null ? {} : sample.optional;
  const variables = { ...optional, ...sample.values, ...exportsOf(abraShOf(tree)), STACK_NAME: SAMPLE_STACK };
  const paths = [...composeFiles(sample.values, tree), ...(overlay === null ? [] : [overlay])];
  return loadStack({
    name: SAMPLE_STACK,
    files: paths.map((path) => ({ path, text: composeText(tree, path) })),
    variables,
    read: (path) => tree.files.get(path) ?? null,
  });
}

/** Throws `recipe_too_large`, and `compose_invalid` for what is no UTF-8. */
export function composeText({ recipe, files }: RecipeTree, path: string): string {
  const bytes = files.get(path) ?? new Uint8Array();
  if (bytes.length > MOST_BYTES) {
    throw new UserError('recipe_too_large', `\`${path}\` of \`${recipe}\` is larger than 256 KB.`);
  }
  return decodeText(path, bytes);
}

/** Compose files of the main folder that the sample does not use: what `COMPOSE_FILE` may add. */
export function overlaysOf(tree: RecipeTree, sample: SampleSettings): readonly string[] {
  const used = new Set((sample.values['COMPOSE_FILE'] ?? MAIN).split(':').map((path) => path.trim()));
  return composePaths(tree).filter((path) => path !== MAIN && !used.has(path));
}

/** Those that abra's lint reads: `compose*.yml` in the main folder, `compose.yml` first. */
export function composePaths({ files }: RecipeTree): readonly string[] {
  const paths = [...files.keys()].filter((path) => /^compose[^/]*\.ya?ml$/.test(path)).toSorted();
  return [...paths.filter((path) => path === MAIN), ...paths.filter((path) => path !== MAIN)];
}

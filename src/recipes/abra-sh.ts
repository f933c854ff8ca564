import type { RecipeTree } from './recipes.ts';
import { textOf } from './tree.ts';

/** As abra reads them: at the line's start, one word. Quotes, `$()` and what follows a dash are not picked up. */
const EXPORT = /^export[ \t]+(\w+)=(\w+)/gm;
const FUNCTION = /^[ \t]*(?:function[ \t]+)?([A-Za-z_][\w-]*)[ \t]*\(\)[ \t]*\{/gm;

/** The variables that `abra.sh` gives to a deploy: the versions of its configs. The file is only read, never run. */
export function exportsOf(abraSh: string): Readonly<Record<string, string>> {
  const found = abraSh.matchAll(EXPORT);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value]));
}

/** The functions that `abra app cmd` may call, in the order of the file. */
export function functionsOf(abraSh: string): readonly string[] {
  return [...new Set([...abraSh.matchAll(FUNCTION)].map(([, name = '']) => name))];
}

/** The text of `abra.sh`; recipes without configs and commands have none. */
export function abraShOf(tree: RecipeTree): string {
  return textOf(tree, 'abra.sh') ?? '';
}

import type { Place, UserError } from '../../kernel/errors.ts';
import type { LoadedStack } from '../../stack/load.ts';
import type { MapNode } from '../../stack/yaml/node.ts';
import type { Side } from '../compare.ts';
import type { RecipeTree, RecipeVersion } from '../recipes.ts';
import type { SampleSettings } from '../sample-stack.ts';

/** Something that a rule found, where it stands in a file. */
export interface Finding {
  readonly sentence: string;
  readonly place: Place | null;
}

/** `error` keeps a recipe from being released, as in abra; `warn` is for its maintainers to weigh. */
export type Level = 'error' | 'warn';

export interface Rule {
  /** abra's number (`R009`), or ours (`C003`). Never given to another rule. */
  readonly rule: string;
  readonly level: Level;
  /** What it asks for, for a list of rules. */
  readonly title: string;
  /** What to do about it. */
  readonly wayOut: string;
  /** It looks at compose files as they are written: of one that cannot be read it would say what is not so. */
  readonly looksAtFiles?: true;
  /** Why it does not apply; `null`: it does. */
  readonly skip?: (target: LintTarget) => string | null;
  check(target: LintTarget): readonly Finding[];
}

/** A compose file of the main folder as it is written, variables not filled in. */
export interface RawFile {
  readonly path: string;
  readonly root: MapNode;
}

/** A recipe at one version, and all that the rules look at. */
export interface LintTarget {
  readonly tree: RecipeTree;
  /** The tag that it is read at; `null`: a commit or branch. */
  readonly version: RecipeVersion | null;
  /** All of the recipe, oldest first. */
  readonly versions: readonly RecipeVersion[];
  /** The release before; `null`: there is none that can be read. */
  readonly previous: Side | null;
  /** Where it comes from, without passwords. */
  readonly repository: string | null;
  readonly sample: SampleSettings | UserError;
  /** What the sample makes of it, or why it makes nothing. */
  readonly stack: LoadedStack | UserError;
  /** Every `compose*.yml` of the main folder that can be read as YAML. */
  readonly files: readonly RawFile[];
  /** The others. */
  readonly unreadable: readonly UserError[];
}

export function found(sentence: string, place: Place | null = null): Finding {
  return { sentence, place };
}

/** One finding where something is not as it should be. */
export function unless(isSo: boolean, sentence: string, place: Place | null = null): readonly Finding[] {
  return isSo ? [] : [found(sentence, place)];
}

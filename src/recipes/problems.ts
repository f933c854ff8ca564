import { parseDocument } from 'yaml';
import type { Place } from '../kernel/errors.ts';
import { tooDeepAt } from '../kernel/yaml-depth.ts';
import type { RecipeTree, RecipeVersion } from './recipes.ts';
import { textOf } from './tree.ts';

/** Something that keeps a recipe from being deployed as a release. */
export interface Problem {
  /** abra's number for the rule: `R009`. */
  readonly rule: string;
  readonly sentence: string;
  readonly place: Place | null;
}

/** Rules of `abra recipe lint` at its level *error* that would break a deploy. `version` is the tag it is read at, if any. */
export function problemsOf(tree: RecipeTree, version: RecipeVersion | null = null): readonly Problem[] {
  return [missingSample(tree), missingApp(tree), lightweightTag(version)].filter(
    (problem) => problem !== null,
  );
}

/** Looking for keys that come twice takes the square of their number; the loader does it better anyway. */
const FAST = {
  schema: 'failsafe',
  merge: false,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

function missingSample({ files, recipe }: RecipeTree): Problem | null {
  return files.has('.env.sample')
    ? null
    : {
        rule: 'R008',
        sentence: `\`${recipe}\` has no \`.env.sample\` in its main folder, so no app can be made from it.`,
        place: null,
      };
}

/** The main service may stand in any compose file of the main folder: an overlay may bring it. */
function missingApp(tree: RecipeTree): Problem | null {
  const paths = [...tree.files.keys()].filter((path) => /^compose[^/]*\.ya?ml$/.test(path));
  return paths.some((path) => hasAppService(textOf(tree, path) ?? ''))
    ? null
    : {
        rule: 'R009',
        sentence: `\`${tree.recipe}\` has no service called \`app\`.`,
        place: { path: 'compose.yml' },
      };
}

function lightweightTag(version: RecipeVersion | null): Problem | null {
  return version === null || version.isAnnotated
    ? null
    : {
        rule: 'R014',
        sentence: `\`${version.version}\` is no release: its tag is not annotated.`,
        place: null,
      };
}

function hasAppService(text: string): boolean {
  return tooDeepAt(text) === null && parseDocument(text, FAST).hasIn(['services', 'app']);
}

import { appPath, parseApp } from '../../apps/app.ts';
import type { App } from '../../apps/apps.ts';
import { appAdditions, deployVariables } from '../../apps/deploy-variables.ts';
import { newApp } from '../../apps/new-app.ts';
import { UserError } from '../../kernel/errors.ts';
import type { Subject } from '../../operations/subject.ts';
import { composeFiles } from '../../recipes/compose-files.ts';
import { type Problem, problemsOf } from '../../recipes/problems.ts';
import type { RecipeTree } from '../../recipes/recipes.ts';
import { isChaosVersion } from '../../recipes/version.ts';
import { decodeText } from '../../stack/decode-text.ts';
import { type LoadedStack, loadStack } from '../../stack/load.ts';

/** An app as it would be deployed. */
export interface Rendered {
  readonly app: App;
  /** Settings of a new app that somebody should fill in. */
  readonly empty: readonly string[];
  readonly loaded: LoadedStack;
  readonly tree: RecipeTree;
  readonly version: string;
}

/** The settings of a new app, from the recipe's sample. */
export function appFromSample(
  { app: name, server }: Subject,
  tree: RecipeTree,
  version: string,
): Pick<Rendered, 'app' | 'empty'> {
  const made = newApp(tree, name, version);
  const app = parseApp({ server, path: appPath(server, name), text: made.text });
  return { app, empty: made.empty.map(({ key }) => key) };
}

/** Compose files + settings → what the stack would be. Throws with file and line where a recipe cannot be deployed. */
export function render(
  app: App,
  tree: RecipeTree,
  version: string,
): Pick<Rendered, 'loaded' | 'tree' | 'version'> {
  const problems = problemsOf(tree);
  refuse(
    problems.filter(({ rule }) => rule !== NO_APP),
    { tree, version },
  );
  const variables = deployVariables(app, tree);
  const paths = composeFiles(variables, tree);
  refuseLarge(paths, tree);
  const loaded = loadStack({
    name: app.stack,
    files: paths.map((path) => ({ path, text: decodeText(path, tree.files.get(path) ?? new Uint8Array()) })),
    variables,
    read: (path) => tree.files.get(path) ?? null,
    additions: appAdditions({ app, version, isChaos: isChaosVersion(version), variables }),
  });
  refuse(problems, { tree, version });
  return { loaded, tree, version };
}

/** A file that cannot be read has no `app` either: then the loader's sentence, with line and column, is the better one. */
const NO_APP = 'R009';

function refuse(
  [problem]: readonly Problem[],
  { tree, version }: { readonly tree: RecipeTree; readonly version: string },
): void {
  if (problem !== undefined) {
    throw new UserError('recipe_broken', `\`${tree.recipe}\` ${version}: ${problem.sentence}`);
  }
}

/** Larger than any that people write; reading one keeps everybody waiting. */
const MOST_BYTES = 1024 * 1024;

function refuseLarge(paths: readonly string[], { recipe, files }: RecipeTree): void {
  const large = paths.find((path) => (files.get(path)?.length ?? 0) > MOST_BYTES);
  if (large !== undefined) {
    throw new UserError('recipe_too_large', `\`${large}\` of \`${recipe}\` is larger than 1 MB.`);
  }
}

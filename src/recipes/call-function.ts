import { UserError } from '../kernel/errors.ts';
import { abraShOf, functionsOf } from './abra-sh.ts';
import type { RecipeTree } from './recipes.ts';

/** What one argument of a program may hold, less some. Source: Linux, MAX_ARG_STRLEN of 128 KiB. */
const MOST_BYTES = 120_000;

/** bash where the container has it, as abra does, else sh. Everything behind is handed on as it is. */
const CHOOSE = 'if command -v bash >/dev/null 2>&1; then exec bash -c "$@"; else exec sh -c "$@"; fi';

/**
 * `abra.sh` as it stands, then the function with its arguments. In a function of its own, so that what `abra.sh` does to its
 * arguments (`shift`, `set --`) does nothing to ours.
 */
const CALL =
  'coopbot_call() { coopbot_script=$1 coopbot_function=$2; shift 2; coopbot_load; "$coopbot_function" "$@"; }; ' +
  'coopbot_load() { eval "$coopbot_script"; }; coopbot_call "$@"';

export interface FunctionCall {
  /** The text of `abra.sh`. */
  readonly script: string;
  readonly name: string;
  readonly args: readonly string[];
}

/**
 * The program that calls a function of `abra.sh`, and its arguments. Nothing is put into a shell's line: script, name and arguments are
 * words of their own, whatever they hold. Nothing is left in the container, which may be read-only.
 */
export function callOf({ script, name, args }: FunctionCall): readonly string[] {
  return ['sh', '-c', CHOOSE, 'sh', CALL, 'abra.sh', script, name, ...args];
}

/** The text of `abra.sh`, in which the function stands. Throws `unknown_function`, `recipe_too_large`. */
export function scriptWith(name: string, tree: RecipeTree): string {
  const script = abraShOf(tree);
  const names = functionsOf(script);
  if (!names.includes(name)) {
    throw new UserError('unknown_function', `\`${tree.recipe}\` has no function \`${name.slice(0, 60)}\`.`);
  }
  if (Buffer.byteLength(script) > MOST_BYTES) {
    throw new UserError('recipe_too_large', `\`abra.sh\` of \`${tree.recipe}\` is too long to be run.`);
  }
  return script;
}

/** What abra sets for a function, beside what the container has. */
export function environmentOf(of: {
  readonly service: string;
  readonly app: string;
  readonly stack: string;
}): Readonly<Record<string, string>> {
  return { TARGET: of.service, APP_NAME: of.app, STACK_NAME: of.stack };
}

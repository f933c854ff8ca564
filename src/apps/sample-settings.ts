import type { RecipeTree } from '../recipes/recipes.ts';
import { textOf } from '../recipes/tree.ts';
import { commentedOut } from './commented-out.ts';
import { parseEnvFile } from './env-file.ts';

/** One setting that a recipe's sample has. */
export interface SampleSetting {
  readonly key: string;
  /** What stands there; empty for one that people fill in. */
  readonly value: string;
  /** Commented out: an app may have it. */
  readonly isOptional: boolean;
  /** The lines of comment above it, and the one behind it: what it is for, in the recipe's words. */
  readonly docs: readonly string[];
}

const COMMENT = /^[ \t]*#+[ \t]?(.*)$/;

/** The settings of a sample by name, in the order of their lines. Throws `app_broken` for a sample that cannot be read. */
export function sampleSettings(sample: string): ReadonlyMap<string, SampleSetting> {
  const rows = sample.split('\n');
  const optional = optionalIn(sample);
  const active = parseEnvFile(sample, '.env.sample').entries.map(
    ({ key, line, value, comment, isCommentTaken }) => ({
      key,
      line,
      value: isCommentTaken ? '' : value,
      isOptional: false,
      comment: isCommentTaken ? value.slice(1).trim() : comment,
    }),
  );
  const lines = new Set([...optional, ...active].map(({ line }) => line));
  // One that is there and commented out as well is there.
  const all = [...optional, ...active].toSorted((one, other) => one.line - other.line);
  const wins = (key: string, isOptional: boolean): boolean =>
    !isOptional || !active.some((one) => one.key === key);
  return new Map(
    all.flatMap(({ key, line, value, isOptional, comment }) =>
      wins(key, isOptional)
        ? [
            [
              key,
              {
                key,
                value,
                isOptional,
                docs: [...above(rows, line, lines), ...(comment === null ? [] : [comment])],
              },
            ] as const,
          ]
        : [],
    ),
  );
}

interface Row {
  readonly key: string;
  readonly line: number;
  readonly value: string;
  readonly isOptional: boolean;
  readonly comment: string | null;
}

function optionalIn(sample: string): readonly Row[] {
  return commentedOut(sample).map(({ key, span, setting, raw }) => ({
    key,
    line: sample.slice(0, span[0]).split('\n').length,
    value: raw.isCommentTaken ? '' : setting.slice(raw.start, raw.end),
    isOptional: true,
    comment: raw.isCommentTaken ? setting.slice(raw.start + 1).trim() : raw.comment,
  }));
}

/** The comment right above a line, down to the setting before it. */
function above(rows: readonly string[], line: number, settings: ReadonlySet<number>): readonly string[] {
  const docs: string[] = [];
  for (let at = line - 1; at > 0 && !settings.has(at); at -= 1) {
    const words = COMMENT.exec(rows[at - 1]?.replace(/\r$/, '') ?? '')?.[1];
    if (words === undefined) {
      break;
    }
    docs.unshift(words.replace(/^#+[ \t]*/, '').trim());
  }
  return docs.filter((words) => words !== '');
}

/** Settings that abra and the engine know, whatever the recipe says. */
const ALWAYS = new Set([
  'TYPE',
  'RECIPE',
  'DOMAIN',
  'STACK_NAME',
  'COMPOSE_FILE',
  'TIMEOUT',
  'LETS_ENCRYPT_ENV',
  'EXTRA_DOMAINS',
  'ENABLE_AUTO_UPDATE',
  'ENABLE_BACKUPS',
  'POST_DEPLOY_CMDS',
  'POST_UPGRADE_CMDS',
]);

/** Names that a recipe's files hold, of settings and of anything else: what is not among them means nothing to the recipe. */
export function namesOfRecipe(tree: RecipeTree): ReadonlySet<string> {
  const texts = [...tree.files.keys()].map((path) => textOf(tree, path) ?? '');
  return new Set([...ALWAYS, ...texts.flatMap((text) => text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? [])]);
}

/** Names of settings that somebody may have meant: of the sample, and of the compose files. */
export function settingsOfRecipe(tree: RecipeTree): readonly string[] {
  const compose = [...tree.files.keys()].filter((path) => /\.ya?ml$/.test(path));
  const variables = compose.flatMap((path) => [
    ...(textOf(tree, path) ?? '').matchAll(/\$\{?([A-Z_][A-Z0-9_]*)/g),
  ]);
  const sample = sampleSettings(textOf(tree, '.env.sample') ?? '');
  return [...new Set([...sample.keys(), ...variables.map(([, name = '']) => name), ...ALWAYS])];
}
